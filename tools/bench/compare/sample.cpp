#include "tools/bench/compare/sample.hpp"

#include <algorithm>

namespace donet::bench::compare {

sample sample_of(const row& of, const figures& found) {
  sample made;
  for (const auto& [which, key] : measures_of(of)) {
    const auto at = std::ranges::find(found, key, &figure::key);
    if (at != found.end())
      made.values[static_cast<std::size_t>(which)] = at->value;
  }
  return made;
}

}  // namespace donet::bench::compare
