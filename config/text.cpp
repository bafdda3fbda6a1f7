#include "config/text.hpp"

#include <cstddef>

namespace donet::config {

namespace {

constexpr std::size_t quoted_size_max = 80;

// Cuts before `size_max` bytes, but not within a UTF-8 character.
std::string_view beginning(std::string_view text, std::size_t size_max) {
  if (text.size() <= size_max)
    return text;
  const auto continues = [&](std::size_t at) {
    return (static_cast<unsigned char>(text[at]) & 0xc0u) == 0x80u;
  };
  while (size_max > 0 && continues(size_max))
    --size_max;
  return text.substr(0, size_max);
}

bool is_control(char c) {
  return static_cast<unsigned char>(c) < 0x20 || c == 0x7f;
}

std::string escaped(char c) {
  switch (c) {
  case '\n': return "\\n";
  case '\r': return "\\r";
  case '\t': return "\\t";
  default: break;
  }
  constexpr std::string_view digits = "0123456789abcdef";
  const auto byte = static_cast<unsigned char>(c);
  return std::string("\\x") + digits[byte >> 4u] + digits[byte & 0xfu];
}

}  // namespace

std::string shortened(std::string_view text, std::size_t size_max) {
  const std::string_view shown = beginning(text, size_max);
  return std::string(shown) + (shown.size() < text.size() ? "..." : "");
}

std::string in_quotes(std::string_view text) {
  std::string out = "\"";
  const std::string_view shown = beginning(text, quoted_size_max);
  for (const char c : shown) {
    if (is_control(c)) {
      out += escaped(c);
      continue;
    }
    if (c == '"' || c == '\\')
      out += '\\';
    out += c;
  }
  return out + (shown.size() < text.size() ? "...\"" : "\"");
}

std::string describe(const problem& one) {
  std::string out = one.file;
  if (one.line != 0)
    out += ':' + std::to_string(one.line);
  out += ": ";
  if (one.severity == severity::warning)
    out += "warning: ";
  if (!one.key.empty())
    out += one.key + ": ";
  out += one.found;
  for (const std::string* part : {&one.allowed, &one.advice}) {
    if (!part->empty())
      out += "; " + *part;
  }
  return out;
}

}  // namespace donet::config
