#pragma once
// Appends strings and numbers to a line in the syntax of JSON.

#include <concepts>
#include <cstdint>
#include <string>
#include <string_view>

namespace donet::actors {

/// Appends a quoted string. Valid UTF-8 is unchanged, except for control characters; each other
/// byte becomes the character with its number: "\u00ff".
void append_json_string(std::string& out, std::string_view bytes);

template <std::integral Number>
void append_json_number(std::string& out, Number number) {
  out += std::to_string(number);
}

/// Appends the shortest text that reads as this number; null if JSON has no text for it.
void append_json_number(std::string& out, float number);
void append_json_number(std::string& out, double number);

}  // namespace donet::actors
