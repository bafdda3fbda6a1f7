#include "tools/bench/histogram.hpp"

#include <algorithm>
#include <bit>
#include <cmath>

namespace donet::bench {

void histogram::record(std::uint64_t value) noexcept {
  value = std::min(value, std::uint64_t{1} << value_bits);
  ++buckets_[std::min(bucket_of(value), bucket_count - 1)];
  ++count_;
  max_ = std::max(max_, value);
}

std::uint64_t histogram::quantile(double share) const noexcept {
  const auto wanted = std::max(1.0, std::ceil(share * static_cast<double>(count_)));
  std::uint64_t seen = 0;
  for (std::size_t i = 0; i < bucket_count; ++i) {
    seen += buckets_[i];
    if (static_cast<double>(seen) >= wanted)
      return std::min(last_of(i), max_);
  }
  return max_;
}

// Values below 2^(kept_bits + 1) have a bucket each; above that, each doubling has 2^kept_bits
// buckets.
std::size_t histogram::bucket_of(std::uint64_t value) noexcept {
  const auto width = static_cast<unsigned>(std::bit_width(value));
  if (width <= kept_bits + 1)
    return value;
  const auto shift = width - kept_bits - 1;
  return (std::size_t{shift} << kept_bits) + (value >> shift);
}

std::uint64_t histogram::last_of(std::size_t bucket) noexcept {
  constexpr auto each = std::size_t{1} << kept_bits;
  if (bucket < 2 * each)
    return bucket;
  const auto shift = bucket / each - 1;
  const std::uint64_t first = (bucket - shift * each) << shift;
  return first + (std::uint64_t{1} << shift) - 1;
}

}  // namespace donet::bench
