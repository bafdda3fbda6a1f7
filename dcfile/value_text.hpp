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
  /// `name = ` before each value whose slot has a name.
  bool names = false;
};

/// The text of `data`, which must be exactly one value. Reading the text gives the same bytes
/// again: what no literal can say (a NaN, say) is written as `<hex>`.
result<std::string> to_text(const type& t, bytes_view data, const text_style& style = {});

/// Likewise for a field: `(1, "x")` for a method, the bare value for a plain field.
result<std::string> to_text(const field& f, bytes_view data, const text_style& style = {});

/// Appends the packed form of the value that `text` says. Of the styles only the meaning of numbers
/// is binding (Astron's are raw); either way of quoting and grouping is read. On failure `to` is as
/// it was.
status from_text(const type& t, std::string_view text, byte_buffer& to,
                 const text_style& style = {});
status from_text(const field& f, std::string_view text, byte_buffer& to,
                 const text_style& style = {});

/// `text` in double quotes, legible for every dialect: backslash before quote and backslash, `\x`
/// and two digits for what is not printable ASCII.
std::string quoted(std::string_view text, char quote = '"');

/// The shortest decimal number that reads back as `x`; always with a point if it has an exponent.
std::string number_text(double x);
std::string number_text(const number& n);

}  // namespace donet::dc
