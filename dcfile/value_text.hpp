#pragma once
// Packed bytes to readable text and back (spec/dcfile section 10).

#include "dcfile/bytes.hpp"
#include "dcfile/options.hpp"
#include "dcfile/result.hpp"
#include "dcfile/schema.hpp"

#include <string>
#include <string_view>

namespace donet::dc {

struct text_style {
  /// Astron: numbers raw, characters in single quotes, a molecular as one group per component.
  dc::dialect dialect = dialect::panda3d;
  /// Writes `name = ` before each value whose slot has a name.
  bool names = false;
};

/// The text of `data`, which must be exactly one value. Reading the text returns the same bytes: a
/// value without a literal (such as a NaN) is written as `<hex>`.
result<std::string> to_text(const type& t, bytes_view data, const text_style& style = {});

/// As above, for a field: `(1, "x")` for a method, the bare value for a plain field.
result<std::string> to_text(const field& f, bytes_view data, const text_style& style = {});

/// Appends the packed form of the value in `text`. Only one part of the style is binding, the
/// meaning of numbers (Astron's are raw); both ways of quoting and grouping are accepted. On
/// failure `to` is unchanged.
status from_text(const type& t, std::string_view text, byte_buffer& to,
                 const text_style& style = {});
status from_text(const field& f, std::string_view text, byte_buffer& to,
                 const text_style& style = {});

/// `text` in double quotes, readable in every dialect: backslash before quote and backslash, `\x`
/// and two digits for anything but printable ASCII.
std::string quoted(std::string_view text, char quote = '"');

/// The shortest decimal number that reads back as `x`; always with a point if it has an exponent.
std::string number_text(double x);
std::string number_text(const number& n);

}  // namespace donet::dc
