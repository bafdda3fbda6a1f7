#pragma once
// Counts how often each value occurred, in fixed space.
//
// The highest bit of a value and the seven bits below it determine its bucket, so that a bucket is
// at most 1/128 as wide as its values, from nanoseconds to hours:
//
//   0 1 2 … 255 | 256 258 260 … 510 | 512 516 520 … 1020 | …

#include <array>
#include <cstddef>
#include <cstdint>

namespace donet::bench {

class histogram {
public:
  /// Values from 2^44 on (five hours, in nanoseconds) are recorded as 2^44.
  void record(std::uint64_t value) noexcept;

  std::uint64_t count() const noexcept { return count_; }
  /// The largest value recorded, exactly; 0 if there is none.
  std::uint64_t max() const noexcept { return max_; }
  /// The smallest value that at least this share (0 to 1) of the recorded values do not exceed; up
  /// to 1/128 too large but never above max(); 0 if nothing was recorded.
  std::uint64_t quantile(double share) const noexcept;
  void clear() noexcept { *this = histogram(); }

private:
  static constexpr unsigned kept_bits = 7;
  static constexpr unsigned value_bits = 44;
  static constexpr std::size_t bucket_count = std::size_t{value_bits - kept_bits + 1} << kept_bits;

  static std::size_t bucket_of(std::uint64_t value) noexcept;
  static std::uint64_t last_of(std::size_t bucket) noexcept;

  std::array<std::uint64_t, bucket_count> buckets_{};
  std::uint64_t count_ = 0;
  std::uint64_t max_ = 0;
};

}  // namespace donet::bench
