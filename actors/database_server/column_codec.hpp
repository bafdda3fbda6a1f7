#pragma once
// A field's packed value as it stands in a column, and back: legible to a person with an SQL client, and
// exact (README, "Tables").

#include "dcfile/bytes.hpp"
#include "dcfile/schema.hpp"

#include <optional>
#include <string>
#include <string_view>

namespace donet::actors {

/// What stands in a field's column. By the names of the enumerators, the catalogue remembers it.
enum class column_kind : unsigned char {
  integer,     ///< a raw number that fits a signed integer of 64 bits
  unsigned64,  ///< one that may not
  text,        ///< a string; backslash, NUL and what is not UTF-8 stand there as \\ and \x00
  blob,        ///< bytes
  value_text,  ///< anything else, as a DC text: floats, lists, structs
};

std::string_view name(column_kind kind) noexcept;

/// Fields with one number, string or blob have a column of such a type, be they plain or methods.
/// Floats do not: SQLite and MySQL have no exact form for all of them.
column_kind column_kind_of(const dc::field& field) noexcept;

/// The text of a legal value; of a blob the bytes.
std::string to_column(const dc::field& field, dc::bytes_view value);

/// Appends the packed value that a column's text stands for; false, and nothing appended, if it stands
/// for none. Whether the value is legal is not checked.
[[nodiscard]] bool from_column(const dc::field& field, std::string_view text, dc::byte_buffer& to);

/// The value of a `text` column, without its escapes; nothing if they are wrong.
std::optional<std::string> unescaped_text(std::string_view text);

}  // namespace donet::actors
