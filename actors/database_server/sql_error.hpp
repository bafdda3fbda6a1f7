#pragma once
// Errors of the database libraries as `backend_error`, in one short line that quotes no stored
// value.

#include <cstddef>
#include <string>
#include <string_view>

namespace donet::actors {

/// The maximum length of an error's text in bytes.
constexpr std::size_t sql_error_size_max = 200;

/// `text` as one line of at most `sql_error_size_max` bytes of printable characters.
std::string short_line(std::string_view text);

/// The origin of an error. A server quotes values only in answers to statements.
enum class sql_phase : unsigned char { connecting, running };

/// Call in a handler of `soci::soci_error`: throws the current exception as `backend_error`.
[[noreturn]] void throw_backend_error(sql_phase phase);

}  // namespace donet::actors
