#pragma once
// In what the three databases differ, as words.

#include "actors/database_server/column_codec.hpp"

#include <cstddef>
#include <string>
#include <string_view>

namespace donet::actors {

enum class sql_dialect : unsigned char { sqlite, mysql, postgresql };

std::string_view name(sql_dialect dialect) noexcept;

/// A name of a table or column, in quotes.
std::string quoted_name(std::string_view name);

/// The type of a column of that kind; of 64-bit ids it is that of `integer`.
std::string_view column_type(sql_dialect dialect, column_kind kind) noexcept;

/// The type of a column for a short name that is looked up with regard to case.
std::string_view name_type(sql_dialect dialect) noexcept;

/// The type of a key that counts up by itself.
std::string_view counting_key_type(sql_dialect dialect) noexcept;

/// What stands behind a CREATE TABLE.
std::string_view table_suffix(sql_dialect dialect) noexcept;

/// The most characters that a name of a table or column may have.
std::size_t name_size_max(sql_dialect dialect) noexcept;

/// How a value is read from its column, and how parameter `parameter` is written to it. Blobs pass as
/// hexadecimal digits where the database's library cannot carry bytes.
std::string read_expression(sql_dialect dialect, column_kind kind, std::string_view column);
std::string write_expression(sql_dialect dialect, column_kind kind, std::string_view parameter);
bool carries_blobs_as_hex_in(sql_dialect dialect) noexcept;

}  // namespace donet::actors
