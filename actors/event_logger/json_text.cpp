#include "actors/event_logger/json_text.hpp"

#include "dcfile/bytes.hpp"
#include "dcfile/options.hpp"
#include "dcfile/validator.hpp"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <cstddef>

namespace donet::actors {

namespace {

constexpr unsigned char delete_character = 0x7f;

bool stays_as_it_is(char one) noexcept {
  const auto byte = static_cast<unsigned char>(one);
  return byte >= 0x20 && byte < delete_character && one != '"' && one != '\\';
}

// The size of the UTF-8 character at the front; 0 if it is invalid.
std::size_t character_size(std::string_view text) {
  const auto first = static_cast<unsigned char>(text.front());
  const std::size_t size = first < 0x80 ? 1 : first < 0xe0 ? 2 : first < 0xf0 ? 3 : 4;
  const bool legal =
    size <= text.size()
    && dc::is_legal_text(dc::as_bytes(text.substr(0, size)), dc::text_policy::utf8);
  return legal ? size : 0;
}

void append_escaped(std::string& out, unsigned char byte) {
  constexpr char digits[] = "0123456789abcdef";
  switch (byte) {
  case '"': out += "\\\""; return;
  case '\\': out += "\\\\"; return;
  case '\b': out += "\\b"; return;
  case '\t': out += "\\t"; return;
  case '\n': out += "\\n"; return;
  case '\f': out += "\\f"; return;
  case '\r': out += "\\r"; return;
  default: break;
  }
  out += "\\u00";
  out += digits[byte >> 4];
  out += digits[byte & 0xf];
}

template <class Number>
void append_real(std::string& out, Number number) {
  if (!std::isfinite(number)) {
    out += "null";
    return;
  }
  char text[32];
  const auto written = std::to_chars(std::begin(text), std::end(text), number);
  out.append(text, written.ptr);
}

}  // namespace

void append_json_string(std::string& out, std::string_view bytes) {
  out += '"';
  while (!bytes.empty()) {
    const auto plain = std::find_if_not(bytes.begin(), bytes.end(), stays_as_it_is) - bytes.begin();
    out.append(bytes.substr(0, static_cast<std::size_t>(plain)));
    bytes.remove_prefix(static_cast<std::size_t>(plain));
    if (bytes.empty())
      break;
    const auto first = static_cast<unsigned char>(bytes.front());
    std::size_t size = character_size(bytes);
    // Terminals execute control characters, including the second set: U+0080 to U+009F.
    if (size == 2 && first == 0xc2 && static_cast<unsigned char>(bytes[1]) < 0xa0) {
      append_escaped(out, static_cast<unsigned char>(bytes[1]));
    } else if (size > 1) {
      out.append(bytes.substr(0, size));
    } else {
      append_escaped(out, first);
      size = 1;
    }
    bytes.remove_prefix(size);
  }
  out += '"';
}

void append_json_number(std::string& out, float number) {
  append_real(out, number);
}

void append_json_number(std::string& out, double number) {
  append_real(out, number);
}

}  // namespace donet::actors
