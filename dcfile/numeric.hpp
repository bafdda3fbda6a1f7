#pragma once
// Conversion between the numbers that users write and the raw ones on the wire (spec/dcfile
// section 4).

#include "dcfile/bytes.hpp"
#include "dcfile/error.hpp"
#include "dcfile/type.hpp"

namespace donet::dc {

inline constexpr double two_to_63 = 9223372036854775808.0;
inline constexpr double two_to_64 = 18446744073709551616.0;

/// The least and the greatest raw value of an integer type or `character`, as doubles (64-bit
/// limits are rounded outward).
double least_of(type_kind kind) noexcept;
double greatest_of(type_kind kind) noexcept;

/// `floor(x + 0.5)`: halves go up, also below zero.
double round_half_up(double x) noexcept;

/// The raw value of the user value `v` for the number type `t`, after divisor and modulus, checked
/// against the type and its ranges. `scale` false: `v` is raw already (Astron's text form).
error to_raw(const type& t, const number& v, bool scale, limit& raw) noexcept;

/// True if `raw` lies in one of `t`'s ranges, or if `t` has none. NaN lies in no range.
inline bool in_ranges(const type& t, limit raw) noexcept {
  if (t.ranges.empty())
    return true;
  if (t.is_signed()) {
    for (const auto& r : t.ranges)
      if (raw.i >= r.lo.i && raw.i <= r.hi.i)
        return true;
  } else if (t.is_float()) {
    for (const auto& r : t.ranges)
      if (raw.f >= r.lo.f && raw.f <= r.hi.f)
        return true;
  } else {
    for (const auto& r : t.ranges)
      if (raw.u >= r.lo.u && raw.u <= r.hi.u)
        return true;
  }
  return false;
}

/// True if a byte length or an element count is legal.
inline bool allows_count(const type& t, std::uint64_t count) noexcept {
  if (t.ranges.empty())
    return true;
  for (const auto& r : t.ranges)
    if (count >= r.lo.u && count <= r.hi.u)
      return true;
  return false;
}

/// The minimum legal length or count.
inline std::uint64_t least_count(const type& t) noexcept {
  std::uint64_t least = t.ranges.empty() ? 0 : t.ranges.front().lo.u;
  for (const auto& r : t.ranges)
    least = r.lo.u < least ? r.lo.u : least;
  return least;
}

/// True if exactly one length or count is legal, so that no prefix is needed.
inline bool has_one_count(const type& t) noexcept {
  return t.ranges.size() == 1 && t.ranges.front().lo.u == t.ranges.front().hi.u;
}

/// The raw value at `from`; `size_of(kind)` bytes must be there.
limit load_raw(type_kind kind, const std::byte* from) noexcept;

/// Appends `raw`, which fits, in the wire form of `kind`.
void append_raw(type_kind kind, limit raw, byte_buffer& to);

}  // namespace donet::dc
