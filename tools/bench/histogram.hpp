#pragma once
// How often which value occurred, in fixed space.
//
// A value falls into a bucket by its highest bit and the seven bits below that one, so that a bucket is
// at most 1/128 as wide as the values in it, from nanoseconds to hours:
//
//   0 1 2 … 255 | 256 258 260 … 510 | 512 516 520 … 1020 | …

#include <array>
#include <cstddef>
#include <cstdint>

namespace donet::bench {

class histogram {
public:
  /// Values from 2^44 on (five hours, in nanoseconds) count as that.
  void record(std::uint64_t value) noexcept;

  std::uint64_t count() const noexcept { return count_; }
  /// The largest value recorded, exactly; 0 if there is none.
  std::uint64_t max() const noexcept { return max_; }
  /// The smallest value that at least this share (0 to 1) of the recorded ones does not exceed, up to a
  /// 128th too large but never over max(); 0 if there is none.
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
