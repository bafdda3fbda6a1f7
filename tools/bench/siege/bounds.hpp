#pragma once
// How much an attack may do to a node: bounds on counts and ratios, and none on times, so that they hold on a machine that
// is busy with something else.

#include "tools/bench/figures.hpp"

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace donet::bench::siege {

enum class bound_side : std::uint8_t { at_most, at_least };

struct bound {
  std::string_view key;  ///< of a figure
  bound_side side = bound_side::at_most;
  double value = 0;
  std::string_view what;  ///< that the bound is about, for people
};

/// The bounds of this attack.
std::vector<bound> bounds_of(std::string_view attack);

/// A sentence for each bound that these figures break. A missing figure breaks its bound, except that a ratio to
/// nothing is none.
std::vector<std::string> violations(std::string_view attack, const figures& found);

}  // namespace donet::bench::siege
