#pragma once
// Fast random numbers that are the same in every run.

#include <cstddef>
#include <cstdint>

namespace donet::bench {

/// Sebastiano Vigna's splitmix64.
class random_numbers {
public:
  explicit random_numbers(std::uint64_t seed) : state_(seed) {}

  std::uint64_t next() noexcept {
    auto x = state_ += 0x9e37'79b9'7f4a'7c15;
    x = (x ^ (x >> 30)) * 0xbf58'476d'1ce4'e5b9;
    x = (x ^ (x >> 27)) * 0x94d0'49bb'1331'11eb;
    return x ^ (x >> 31);
  }

  /// A number from 0 to `end` - 1; `end` must be far below 2^32.
  std::size_t below(std::size_t end) noexcept { return ((next() >> 32) * end) >> 32; }
  bool coin() noexcept { return (next() >> 63) != 0; }

private:
  std::uint64_t state_;
};

}  // namespace donet::bench
