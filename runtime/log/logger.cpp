#include "runtime/log/logger.hpp"

#include <algorithm>
#include <array>

namespace donet::runtime {

namespace {

constexpr std::array<std::string_view, log_levels> level_names{"trace", "debug", "info", "warn",
                                                               "error"};

bool plain(char c) noexcept {
  return c > ' ' && c < 0x7f && c != '"' && c != '\\' && c != '=';
}

void append_escaped(std::string& to, char c) {
  constexpr char digits[] = "0123456789abcdef";
  if (c == '"' || c == '\\') {
    to += '\\';
    to += c;
  } else if (c == '\n') {
    to += "\\n";
  } else if (c >= ' ' && c < 0x7f) {
    to += c;
  } else {
    const auto byte = static_cast<unsigned char>(c);
    to += "\\x";
    to += digits[byte >> 4];
    to += digits[byte & 15];
  }
}

}  // namespace

std::string_view name(log_level level) noexcept {
  return level_names[static_cast<std::size_t>(level)];
}

std::string fields_text(logger::fields with) {
  std::string text;
  for (const log_field& field : with) {
    text += ' ';
    text += field.key;
    text += '=';
    if (!field.value.empty() && std::all_of(field.value.begin(), field.value.end(), plain)) {
      text += field.value;
      continue;
    }
    text += '"';
    for (const char c : field.value)
      append_escaped(text, c);
    text += '"';
  }
  return text;
}

}  // namespace donet::runtime
