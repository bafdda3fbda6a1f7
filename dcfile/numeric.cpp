#include "dcfile/numeric.hpp"

#include <cmath>
#include <cstdint>
#include <limits>

namespace donet::dc {

namespace {

__extension__ using wide = __int128;

/// Lowest and highest raw value, exactly.
struct bounds {
  wide least;
  wide greatest;
};

bounds bounds_of(type_kind kind) noexcept {
  switch (kind) {
  case type_kind::int8: return {INT8_MIN, INT8_MAX};
  case type_kind::int16: return {INT16_MIN, INT16_MAX};
  case type_kind::int32: return {INT32_MIN, INT32_MAX};
  case type_kind::int64: return {INT64_MIN, INT64_MAX};
  case type_kind::uint16: return {0, UINT16_MAX};
  case type_kind::uint32: return {0, UINT32_MAX};
  case type_kind::uint64: return {0, UINT64_MAX};
  case type_kind::uint8:
  case type_kind::character: break;
  case type_kind::float32:
  case type_kind::float64:
  case type_kind::string:
  case type_kind::blob:
  case type_kind::array:
  case type_kind::structure:
  case type_kind::method:
  case type_kind::molecular:
  case type_kind::choice: break;  // not integers
  }
  return {0, UINT8_MAX};
}

/// `value` modulo `m·d`, not negative (spec section 4.4 step 2).
double wrap(double value, double modulus) noexcept {
  if (value >= 0)
    return std::fmod(value, modulus);
  const double wrapped = modulus - std::fmod(-value, modulus);
  return wrapped == modulus ? 0 : wrapped;
}

error to_raw_float(const type& t, double value, bool scale, limit& raw) noexcept {
  double scaled = scale ? value * t.divisor : value;
  if (scale && t.modulus != nullptr)
    scaled = wrap(scaled, t.modulus->scaled);
  if (t.kind == type_kind::float32) {
    // A value beyond the range of float32 would silently become infinite, and its conversion is
    // undefined.
    if (std::isfinite(scaled)
        && std::fabs(scaled) > static_cast<double>(std::numeric_limits<float>::max()))
      return error::out_of_range;
    scaled = static_cast<double>(static_cast<float>(scaled));
  }
  if (std::isinf(scaled) && std::isfinite(value))
    return error::out_of_range;
  raw.f = scaled;
  return in_ranges(t, raw) ? error::none : error::out_of_range;
}

error store_integer(const type& t, wide value, limit& raw) noexcept {
  const auto [least, greatest] = bounds_of(t.kind);
  if (value < least || value > greatest)
    return error::out_of_range;
  if (t.is_signed())
    raw.i = static_cast<std::int64_t>(value);
  else
    raw.u = static_cast<std::uint64_t>(value);
  return in_ranges(t, raw) ? error::none : error::out_of_range;
}

}  // namespace

double least_of(type_kind kind) noexcept {
  return static_cast<double>(bounds_of(kind).least);
}

double greatest_of(type_kind kind) noexcept {
  return static_cast<double>(bounds_of(kind).greatest);
}

double round_half_up(double x) noexcept {
  return std::floor(x + 0.5);
}

error to_raw(const type& t, const number& v, bool scale, limit& raw) noexcept {
  if (t.is_float())
    return to_raw_float(t, as_double(v), scale, raw);

  if (const auto* real = std::get_if<double>(&v)) {
    double scaled = scale ? *real * t.divisor : *real;
    if (scale && t.modulus != nullptr)
      scaled = wrap(scaled, t.modulus->scaled);
    scaled = round_half_up(scaled);
    if (!(scaled >= -two_to_63 && scaled < two_to_64))
      return error::out_of_range;
    return store_integer(t, static_cast<wide>(scaled), raw);
  }

  wide scaled = 0;
  if (const auto* whole = std::get_if<std::int64_t>(&v))
    scaled = *whole;
  else
    scaled = std::get<std::uint64_t>(v);
  if (scale) {
    scaled *= t.divisor;
    if (t.modulus != nullptr) {
      const wide modulus = t.modulus->raw == 0 ? wide{1} << 64 : wide{t.modulus->raw};
      scaled %= modulus;
      if (scaled < 0)
        scaled += modulus;
    }
  }
  return store_integer(t, scaled, raw);
}

limit load_raw(type_kind kind, const std::byte* from) noexcept {
  limit raw{};
  switch (kind) {
  case type_kind::int8: raw.i = load_little_endian<std::int8_t>(from); break;
  case type_kind::int16: raw.i = load_little_endian<std::int16_t>(from); break;
  case type_kind::int32: raw.i = load_little_endian<std::int32_t>(from); break;
  case type_kind::int64: raw.i = load_little_endian<std::int64_t>(from); break;
  case type_kind::uint16: raw.u = load_little_endian<std::uint16_t>(from); break;
  case type_kind::uint32: raw.u = load_little_endian<std::uint32_t>(from); break;
  case type_kind::uint64: raw.u = load_little_endian<std::uint64_t>(from); break;
  case type_kind::float32: raw.f = static_cast<double>(load_little_endian<float>(from)); break;
  case type_kind::float64: raw.f = load_little_endian<double>(from); break;
  case type_kind::uint8:
  case type_kind::character: raw.u = load_little_endian<std::uint8_t>(from); break;
  case type_kind::string:
  case type_kind::blob:
  case type_kind::array:
  case type_kind::structure:
  case type_kind::method:
  case type_kind::molecular:
  case type_kind::choice: break;  // not numbers
  }
  return raw;
}

void append_raw(type_kind kind, limit raw, byte_buffer& to) {
  switch (kind) {
  case type_kind::int8: append_little_endian(to, static_cast<std::int8_t>(raw.i)); break;
  case type_kind::int16: append_little_endian(to, static_cast<std::int16_t>(raw.i)); break;
  case type_kind::int32: append_little_endian(to, static_cast<std::int32_t>(raw.i)); break;
  case type_kind::int64: append_little_endian(to, raw.i); break;
  case type_kind::uint16: append_little_endian(to, static_cast<std::uint16_t>(raw.u)); break;
  case type_kind::uint32: append_little_endian(to, static_cast<std::uint32_t>(raw.u)); break;
  case type_kind::uint64: append_little_endian(to, raw.u); break;
  case type_kind::float32: append_little_endian(to, static_cast<float>(raw.f)); break;
  case type_kind::float64: append_little_endian(to, raw.f); break;
  case type_kind::uint8:
  case type_kind::character: append_little_endian(to, static_cast<std::uint8_t>(raw.u)); break;
  case type_kind::string:
  case type_kind::blob:
  case type_kind::array:
  case type_kind::structure:
  case type_kind::method:
  case type_kind::molecular:
  case type_kind::choice: break;  // not numbers
  }
}

}  // namespace donet::dc
