#pragma once
// The permitted effect of an attack on a node: bounds on counts and ratios, but not on times, so
// that they hold on a busy machine.

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
  std::string_view what;  ///< the bounded quantity, for the user
};

/// The bounds of this attack.
std::vector<bound> bounds_of(std::string_view attack);

/// One sentence for each bound that these figures violate. A missing figure violates its bound,
/// except for a ratio with a divisor of zero.
std::vector<std::string> violations(std::string_view attack, const figures& found);

}  // namespace donet::bench::siege
