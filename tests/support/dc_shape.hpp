#pragma once
// The facts that the generator of DC texts keeps about a type that it has written: enough to write
// legal values of it, and to use it only where the language permits. Derived without the library,
// so that the library can be tested with it.

#include "tests/support/random_source.hpp"

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace donet::test {

__extension__ using wide_integer = __int128;

/// Placeholders for white space in texts under construction: required and optional.
inline constexpr char gap = '\1';
inline constexpr char maybe_gap = '\2';

enum class shape_kind { integer, real, text, array, record, choice };

struct dc_shape;
using shape_ptr = std::shared_ptr<const dc_shape>;

struct dc_slot {
  std::string name;  ///< empty if there is none
  shape_ptr shape;
};

struct dc_case {
  std::string key;  ///< text of its value; empty for the default
  std::vector<dc_slot> members;
};

struct dc_shape {
  shape_kind kind = shape_kind::integer;
  std::string written;   ///< text before the name of a slot
  std::string trailing;  ///< text behind the name
  /// Its values can be written independently of the options for loading the text.
  bool is_valued = true;

  // Layout; uncertain properties have the more restrictive value.
  bool is_surely_fixed = false;
  bool may_count_as_fixed = false;
  bool may_be_ragged = false;
  std::uint32_t size = 0;   ///< if surely fixed
  std::uint32_t least = 0;  ///< a lower bound for the size of every legal value
  std::uint32_t cost = 0;   ///< an upper bound for the size of some legal value

  // Integers (raw, both ends included), including characters.
  std::string word;
  wide_integer lowest = 0;
  wide_integer highest = 0;
  std::uint32_t divisor = 1;
  wide_integer modulus = 0;  ///< raw, 0 if none
  std::vector<std::pair<wide_integer, wide_integer>> intervals;

  // Reals: texts of legal values.
  std::vector<std::string> samples;

  // Strings and blobs: legal lengths; arrays: legal counts.
  std::vector<std::pair<std::uint32_t, std::uint32_t>> counts;
  bool is_blob = false;
  std::uint32_t prefix = 0;

  shape_ptr element;
  std::vector<dc_slot> members;
  bool is_method = false;

  shape_ptr key;
  std::vector<dc_case> cases;

  /// Its only value has no bytes.
  bool is_empty() const { return is_surely_fixed && size == 0; }
  bool is_elementable() const { return (least > 0 || is_empty()) && !may_be_ragged; }
  bool is_byte() const { return kind == shape_kind::integer && lowest >= -128 && highest <= 255; }
};

/// `raw / divisor` as an exact decimal; `divisor` must divide 1000.
std::string decimal_text(wide_integer raw, std::uint32_t divisor);

/// A legal raw value, often at one of the limits.
wide_integer random_raw(const dc_shape& integer, random_source& random);

/// A legal length or count, mostly small.
std::uint32_t random_count(const dc_shape& shape, random_source& random);

/// A legal value as a literal of the dialect. The shape must be valued.
std::string random_literal(const dc_shape& shape, random_source& random, bool astron);

/// The literal for one raw value of an integer type.
std::string raw_literal(const dc_shape& integer, wide_integer raw, bool astron);

/// The members of a struct or method as one shape; the caller sets `written`.
dc_shape record_of(std::vector<dc_slot> members, bool is_method);

}  // namespace donet::test
