#pragma once
// The layout of packed values, and which values are legal (spec/dcfile sections 3 and 4).

#include "dcfile/bytes.hpp"
#include "dcfile/value.hpp"

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace donet::dc {

struct class_entry;
struct switch_entry;
struct type;

/// The layout of the bytes of a type.
enum class type_kind : std::uint8_t {
  int8,
  int16,
  int32,
  int64,
  uint8,
  uint16,
  uint32,
  uint64,
  float32,
  float64,
  character,
  string,     ///< also `string(n)`
  blob,       ///< also `blob32`
  array,      ///< also the legacy `int16array` and its like
  structure,  ///< a struct, or a dclass used as one
  method,     ///< the arguments of an atomic field
  molecular,  ///< the arguments of all its components
  choice,     ///< a switch
};

/// The type words of the language. The values are those of the hash (spec sections 3.1, 3.2); the
/// last two have no hash value.
enum class type_code : std::uint8_t {
  int8 = 0,
  int16,
  int32,
  int64,
  uint8,
  uint16,
  uint32,
  uint64,
  float64,
  string = 9,
  blob,
  blob32,
  int16array = 12,
  int32array,
  uint16array,
  uint32array,
  int8array,
  uint8array,
  uint32uint8array = 18,
  character = 19,
  float32 = 21,
  none = 255,
};

/// The word of the language for `code`; empty for `none`.
std::string_view word_of(type_code code) noexcept;
/// The code for a word of the language; `none` for any other word.
type_code code_of(std::string_view word) noexcept;
/// `int16array` and its like.
bool is_legacy_array(type_code code) noexcept;

/// A raw limit: `i` for signed integers, `f` for floats, `u` otherwise (also for lengths and
/// counts).
union limit {
  std::uint64_t u;
  std::int64_t i;
  double f;
};

/// A legal interval, both ends included.
struct interval {
  limit lo;  ///< raw: scaled by the divisor
  limit hi;
  number written_lo;  ///< as written, before the divisor
  number written_hi;
  bool characters = false;  ///< written as `'a' - 'z'`
};

struct modulus_rule {
  number written;         ///< as written
  double scaled = 0;      ///< written · divisor
  std::uint64_t raw = 0;  ///< scaled, rounded; of integers only, where 0 stands for 2^64
};

/// One typed slot of a struct, an argument list or a switch.
struct parameter {
  std::string_view name;  ///< empty if there is none
  const dc::type* type = nullptr;
  /// The packed default written at this slot; null = the default of the type.
  const byte_buffer* initial = nullptr;
};

/// One node of the type graph. Immutable once its schema exists; nodes are shared by the slots that
/// use them.
struct type {
  type_kind kind = type_kind::uint8;
  /// The word that declared it; `none` for arrays in brackets, structs, methods, switches.
  type_code code = type_code::none;
  /// Bytes of the length prefix: 0, 2 or 4.
  std::uint8_t prefix_size = 0;
  /// Every value has `fixed_size` bytes.
  bool is_fixed = false;
  /// Panda3D treats it as fixed when it lays out an array of it (spec section 3.7).
  bool counts_as_fixed = false;
  /// Any `fixed_size` bytes are a legal value: only the size needs a check.
  bool accepts_all_bytes = false;
  /// Contains an array of variable elements without a size prefix (spec section 3.7).
  bool is_ragged = false;
  /// The type, or a nested one, has an explicit default (spec section 7.1).
  bool has_explicit_default = false;
  /// The struct or switch was defined at its place of use.
  bool is_inline = false;
  std::uint32_t fixed_size = 0;
  /// Bytes of the shortest legal value.
  std::uint32_t min_size = 0;
  /// Levels of nested types.
  std::uint32_t depth = 1;
  /// Nested scalars and empty structs, saturating; arrays count with their minimum. Elements
  /// without bytes count once, because one value represents all of them.
  std::uint64_t flat_members = 1;

  /// Numbers: the raw value is the user value times the divisor.
  std::uint32_t divisor = 1;
  const modulus_rule* modulus = nullptr;
  /// Numbers: ranges of raw values; strings and blobs: of bytes; arrays: of elements. Empty = all.
  std::vector<interval> ranges;

  const type* element = nullptr;  ///< arrays
  /// Legacy arrays: the element with the range, divisor and modulus as written. They affect only
  /// the hash and the default (spec section 4.6). Null if there are none.
  const type* declared_element = nullptr;
  std::vector<parameter> members;      ///< structure, method, molecular: in the order of packing
  const class_entry* entry = nullptr;  ///< structure
  const switch_entry* selector = nullptr;  ///< choice

  /// The typedef through which it was used, empty if none; and that typedef's target, if the target
  /// is a typedef, too.
  std::string_view alias;
  std::string_view alias_target;
  /// The packed default of the typedef, or null.
  const byte_buffer* initial = nullptr;

  bool is_signed() const noexcept { return kind <= type_kind::int64; }
  bool is_integer() const noexcept { return kind <= type_kind::uint64; }
  bool is_float() const noexcept {
    return kind == type_kind::float32 || kind == type_kind::float64;
  }
  /// Integers, floats and characters.
  bool is_number() const noexcept { return kind <= type_kind::character; }
  /// True if its only value has no bytes: an empty struct, `string(0)`, `uint8[0]`, or any fixed
  /// number of these.
  bool is_empty() const noexcept { return is_fixed && fixed_size == 0; }
  /// Strings and blobs.
  bool is_sized() const noexcept { return kind == type_kind::string || kind == type_kind::blob; }
  /// Structs, argument lists.
  bool has_members() const noexcept {
    return kind == type_kind::structure || kind == type_kind::method
           || kind == type_kind::molecular;
  }
  /// An array that can be written as a string: of `char`, `uint8` or `int8` (spec section 3.3).
  bool is_byte_array() const noexcept;
  /// An array of `char`: text, whose encoding is subject to the policy.
  bool is_text_array() const noexcept;
};

/// Bytes of a number's wire form: 1, 2, 4 or 8. Only for `is_number()`.
constexpr std::uint32_t size_of(type_kind kind) noexcept {
  switch (kind) {
  case type_kind::int8:
  case type_kind::uint8:
  case type_kind::character: return 1;
  case type_kind::int16:
  case type_kind::uint16: return 2;
  case type_kind::int32:
  case type_kind::uint32:
  case type_kind::float32: return 4;
  default: return 8;
  }
}

}  // namespace donet::dc
