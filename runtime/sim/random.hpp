#pragma once
// Random numbers from a seed: the same numbers on every machine.

#include <cstdint>

namespace donet::runtime::sim {

/// splitmix64 (Steele, Lea and Flood, 2014).
class random {
public:
  explicit random(std::uint64_t seed) noexcept : state_(seed) {}

  std::uint64_t next() noexcept {
    state_ += 0x9e3779b97f4a7c15;
    std::uint64_t z = state_;
    z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9;
    z = (z ^ (z >> 27)) * 0x94d049bb133111eb;
    return z ^ (z >> 31);
  }

  /// A number from 0 to `count` - 1; `count` must not be 0.
  std::uint64_t below(std::uint64_t count) noexcept { return next() % count; }

  /// True with a probability of `percent` in a hundred.
  bool chance(unsigned percent) noexcept { return below(100) < percent; }

private:
  std::uint64_t state_;
};

}  // namespace donet::runtime::sim
