#pragma once
// The differences in syntax between the three databases.

#include "actors/database_server/column_codec.hpp"

#include <cstddef>
#include <string>
#include <string_view>

namespace donet::actors {

enum class sql_dialect : unsigned char { sqlite, mysql, postgresql };

std::string_view name(sql_dialect dialect) noexcept;

/// The name of a table or column, quoted.
std::string quoted_name(std::string_view name);

/// The type of a column of that kind; 64-bit ids use the type of `integer`.
std::string_view column_type(sql_dialect dialect, column_kind kind) noexcept;

/// The type of a column for a short name with case-sensitive look-up.
std::string_view name_type(sql_dialect dialect) noexcept;

/// The type of an auto-increment key.
std::string_view counting_key_type(sql_dialect dialect) noexcept;

/// The text after CREATE TABLE.
std::string_view table_suffix(sql_dialect dialect) noexcept;

/// The maximum number of characters in the name of a table or column.
std::size_t name_size_max(sql_dialect dialect) noexcept;

/// The expressions that read a value from its column, and write parameter `parameter` to it. Blobs
/// are passed as hexadecimal digits where the database's library cannot carry bytes.
std::string read_expression(sql_dialect dialect, column_kind kind, std::string_view column);
std::string write_expression(sql_dialect dialect, column_kind kind, std::string_view parameter);
bool carries_blobs_as_hex_in(sql_dialect dialect) noexcept;

}  // namespace donet::actors
