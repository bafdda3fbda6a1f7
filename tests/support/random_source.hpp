#pragma once
// Random choices that are the same on every platform for the same seed.

#include <cstddef>
#include <cstdint>
#include <random>
#include <span>
#include <vector>

namespace donet::test {

/// The distributions of the standard library differ between implementations, its engines do not. So
/// this class uses only the engine. The slight bias of `below` does not matter to a test.
class random_source {
public:
  explicit random_source(std::uint64_t seed) : engine_(seed) {}

  std::uint64_t bits() { return engine_(); }

  /// Less than `bound`, which must not be 0.
  std::uint64_t below(std::uint64_t bound) { return engine_() % bound; }

  /// From `least` to `greatest`, both included.
  std::int64_t between(std::int64_t least, std::int64_t greatest) {
    const auto width = static_cast<std::uint64_t>(greatest) - static_cast<std::uint64_t>(least);
    const auto step = width == UINT64_MAX ? bits() : below(width + 1);
    return static_cast<std::int64_t>(static_cast<std::uint64_t>(least) + step);
  }

  std::size_t size(std::size_t least, std::size_t greatest) {
    return least + below(greatest - least + 1);
  }

  bool chance(unsigned percent) { return below(100) < percent; }

  template <class T>
  const T& pick(const std::vector<T>& from) {
    return from[below(from.size())];
  }

  template <class T, std::size_t N>
  const T& pick(const T (&from)[N]) {
    return from[below(N)];
  }

private:
  std::mt19937_64 engine_;
};

}  // namespace donet::test
