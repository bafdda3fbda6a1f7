#pragma once
// Every way in which a DC text or a packed value can be wrong, with one sentence each.

#include <compare>
#include <cstdint>
#include <string_view>

namespace donet::dc {

/// A position in one of the texts that are loaded together.
struct position {
  std::uint32_t file = 0;    ///< index into the texts
  std::uint32_t line = 0;    ///< from 1, counted by line feeds; 0 = no position
  std::uint32_t column = 0;  ///< from 1, in bytes

  friend auto operator<=>(const position&, const position&) = default;
};

/// The number is the code of a diagnostic (E0201). Codes from 100 to 300 have the same meaning as
/// in Donet (spec/dcfile appendix C); those below 100 are lexical, those from 500 concern packed
/// values and have no position in a text.
enum class error : std::uint16_t {
  none = 0,

  stray_character = 1,
  unterminated_string = 2,
  unterminated_comment = 3,
  bad_hex_blob = 4,
  number_out_of_range = 5,
  bad_number = 6,
  name_too_long = 7,
  doubtful_escape = 8,
  nested_comment = 9,

  syntax = 100,
  too_deep = 101,
  file_unreadable = 102,

  already_defined = 200,
  not_defined = 201,
  several_bases = 210,
  too_many_classes = 211,
  too_many_fields = 212,
  too_large = 213,
  repeated_suffix = 220,
  repeated_keyword = 230,
  keyword_not_allowed = 240,
  duplicate_case = 250,
  duplicate_default_case = 251,
  bad_case_value = 252,
  case_required = 253,
  empty_switch = 254,
  mismatched_keywords = 260,
  not_atomic = 261,
  bad_range = 270,
  overlapping_range = 271,
  bad_divisor = 280,
  bad_modulus = 281,
  bad_transform = 282,
  bad_default = 290,
  class_as_type = 300,
  name_required = 310,
  bad_base = 311,
  bad_constructor = 312,
  zero_size_element = 320,
  ragged_array = 321,

  truncated = 500,
  trailing_bytes = 501,
  out_of_range = 502,
  bad_length = 503,
  bad_count = 504,
  bad_text = 505,
  no_such_case = 506,
  overrun = 507,
  too_long = 508,
  wrong_type = 509,
  no_default = 510,
};

/// One sentence, without a full stop, with the general meaning of the code.
std::string_view describe(error code) noexcept;

/// Spec section 12: the kind of mistake that a diagnostic reports.
enum class error_category : std::uint8_t { lexical, syntax, semantic, value };

error_category category_of(error code) noexcept;
std::string_view name_of(error_category category) noexcept;

}  // namespace donet::dc
