#pragma once
// The number of seeds for a property, and the report of the seed that failed.

#include <gtest/gtest.h>

#include <algorithm>
#include <cstdint>
#include <cstdlib>
#include <string>

namespace donet::test {

/// The environment variable as a number, or `otherwise`.
inline std::uint64_t environment_number(const char* name, std::uint64_t otherwise) {
  const char* text = std::getenv(name);
  return text == nullptr ? otherwise : std::strtoull(text, nullptr, 10);
}

/// Calls `property(seed)` for DONET_SEEDS seeds (or `count`, or DONET_SEEDS_MAX if that is less)
/// from DONET_FIRST_SEED (or 1) on, and stops at the first that fails. To replay one:
/// DONET_FIRST_SEED=<seed> DONET_SEEDS=1.
template <class Property>
void for_each_seed(std::uint64_t count, Property property) {
  const auto first = environment_number("DONET_FIRST_SEED", 1);
  const auto most = environment_number("DONET_SEEDS_MAX", UINT64_MAX);
  const auto seeds = environment_number("DONET_SEEDS", std::min(count, most));
  for (auto seed = first; seed < first + seeds; ++seed) {
    SCOPED_TRACE("seed " + std::to_string(seed));
    property(seed);
    if (testing::Test::HasFailure())
      return;
  }
}

}  // namespace donet::test
