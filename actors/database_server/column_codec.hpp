#pragma once
// Converts a field's packed value to the text of a column and back: readable in an SQL client, and
// exact (README, "Tables").

#include "dcfile/bytes.hpp"
#include "dcfile/schema.hpp"

#include <optional>
#include <string>
#include <string_view>

namespace donet::actors {

/// The form of a field's column. The catalogue stores the names of these enumerators.
enum class column_kind : unsigned char {
  integer,     ///< a raw number that fits into 64 bits, signed
  unsigned64,  ///< a raw number that may not fit
  text,        ///< a string; backslash, NUL and invalid UTF-8 are escaped as \\ and \x00
  blob,        ///< bytes
  value_text,  ///< anything else as a DC text: floats, lists, structs
};

std::string_view name(column_kind kind) noexcept;

/// Plain fields and methods with one number, string or blob have a column of that type. Floats do
/// not: SQLite and MySQL have no exact form for all of them.
column_kind column_kind_of(const dc::field& field) noexcept;

/// The column text of a legal value; the raw bytes of a blob.
std::string to_column(const dc::field& field, dc::bytes_view value);

/// Appends the packed value of a column's text. Returns false, and appends nothing, if the text is
/// malformed. Does not check whether the value is legal.
[[nodiscard]] bool from_column(const dc::field& field, std::string_view text, dc::byte_buffer& to);

/// The value of a `text` column without its escapes; empty if an escape is malformed.
std::optional<std::string> unescaped_text(std::string_view text);

}  // namespace donet::actors
