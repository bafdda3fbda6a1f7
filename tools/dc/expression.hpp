#pragma once
// The arguments of `pack` and `unpack`: `Class.field(1, "x")`, and bytes in hexadecimal.

#include "dcfile/bytes.hpp"
#include "dcfile/result.hpp"

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace donet::tools {

/// `Class.field`, then a value. The views point into the text that was split.
struct field_expression {
  std::string_view class_name;
  std::string_view field_name;
  std::size_t class_at = 0;
  std::size_t field_at = 0;
  /// The value, with blanks for everything before it, so that positions in it are positions in the
  /// whole text.
  std::string value;
};

/// Splits `Class.field(…)`, `Class.field = …` and `Class.field …`. Fails with the position of the
/// first unexpected character.
dc::result<field_expression> split_expression(std::string_view text);

/// Bytes, and the position of each in the text.
struct hex_bytes {
  dc::byte_buffer bytes;
  std::vector<std::size_t>
    offsets;  ///< of each byte's first digit; one more for the end of the text
};

/// Reads pairs of hexadecimal digits, in either case; blanks, colons and `0x` may separate them.
dc::result<hex_bytes> read_hex(std::string_view text);

/// Line and column of the byte at `offset` of `text`; file 0.
dc::position position_of(std::string_view text, std::size_t offset);

}  // namespace donet::tools
