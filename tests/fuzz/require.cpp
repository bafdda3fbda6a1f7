#include "tests/fuzz/require.hpp"

#include <cstdio>
#include <cstdlib>

namespace donet::test {

void broken(std::string_view what, std::string_view detail) {
  std::fprintf(stderr, "broken: %.*s\n%.*s\n", static_cast<int>(what.size()), what.data(),
               static_cast<int>(detail.size()), detail.data());
  std::abort();
}

}  // namespace donet::test
