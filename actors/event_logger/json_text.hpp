#pragma once
// Strings and numbers as JSON writes them, appended to a line.

#include <concepts>
#include <cstdint>
#include <string>
#include <string_view>

namespace donet::actors {

/// Quoted. What is UTF-8 stays as it is, except control characters; each byte that belongs to none is
/// shown as the character of its number: "\u00ff".
void append_json_string(std::string& out, std::string_view bytes);

template <std::integral Number>
void append_json_number(std::string& out, Number number) {
  out += std::to_string(number);
}

/// The shortest text that reads as this number again; null if JSON has no text for it.
void append_json_number(std::string& out, float number);
void append_json_number(std::string& out, double number);

}  // namespace donet::actors
