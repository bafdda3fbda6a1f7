#include "tools/bench/flight.hpp"

#include <bit>

namespace donet::bench {

flight::flight(std::size_t window, std::size_t receivers)
    : window_(window), receivers_(receivers), mask_(std::bit_ceil(window) - 1), slots_(mask_ + 1) {}

void flight::send(std::size_t count, time_point now) {
  for (std::size_t i = 0; i < count; ++i)
    slots_[sent_++ & mask_] = {now, receivers_};
}

}  // namespace donet::bench
