#include "config/problem.hpp"

#include <algorithm>

namespace donet::config {

bool harmless(const problems& found) {
  return std::ranges::all_of(found,
                             [](const problem& one) { return one.severity == severity::warning; });
}

}  // namespace donet::config
