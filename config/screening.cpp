#include "config/screening.hpp"

#include "config/text.hpp"

#include <algorithm>

namespace donet::config {

namespace {

std::uint32_t line_at(std::string_view text, std::size_t offset) {
  const std::string_view before = text.substr(0, offset);
  return 1 + static_cast<std::uint32_t>(std::ranges::count(before, '\n'));
}

// The size of the UTF-8 character at the front of `text`; 0 if it is invalid.
std::size_t character_size(std::string_view text) {
  const auto byte = [&](std::size_t i) { return static_cast<unsigned char>(text[i]); };
  const unsigned first = byte(0);
  if (first < 0x80)
    return 1;
  const std::size_t size = first < 0xc2   ? 0
                           : first < 0xe0 ? 2
                           : first < 0xf0 ? 3
                           : first < 0xf5 ? 4
                                          : 0;
  if (size == 0 || size > text.size())
    return 0;
  for (std::size_t i = 1; i < size; ++i) {
    if ((byte(i) & 0xc0u) != 0x80u)
      return 0;
  }
  // Overlong forms, halves of UTF-16 pairs, and values beyond the last character.
  const bool second_is_wrong =
    (first == 0xe0 && byte(1) < 0xa0) || (first == 0xed && byte(1) >= 0xa0)
    || (first == 0xf0 && byte(1) < 0x90) || (first == 0xf4 && byte(1) >= 0x90);
  return second_is_wrong ? 0 : size;
}

std::optional<text_fault> find_what_is_not_utf8(std::string_view text) {
  std::size_t at = 0;
  while (at < text.size()) {
    const std::size_t size = character_size(text.substr(at));
    if (size == 0)
      return text_fault{line_at(text, at), "not UTF-8", "save the file in that encoding"};
    at += size;
  }
  return std::nullopt;
}

// TOML permits none of them, except for tabs and line breaks.
std::optional<text_fault> find_control_character(std::string_view text) {
  for (std::size_t at = 0; at < text.size(); ++at) {
    const char c = text[at];
    const bool ends_line = c == '\n' || (c == '\r' && text.substr(at + 1).starts_with('\n'));
    if ((static_cast<unsigned char>(c) < 0x20 && c != '\t' && !ends_line) || c == 0x7f)
      return text_fault{line_at(text, at),
                        "found a control character, " + in_quotes(text.substr(at, 1)),
                        "no TOML file has one"};
  }
  return std::nullopt;
}

// Counts all brackets, because those in strings and comments mostly come in pairs.
std::optional<text_fault> find_what_nests_too_deep(std::string_view text) {
  constexpr int depth_max = 100;
  // A line may list many names of files, whose dots nest nothing.
  constexpr int dots_max = 500;
  int depth = 0;
  int dots = 0;
  for (std::size_t at = 0; at < text.size(); ++at) {
    switch (text[at]) {
    case '[':
    case '{': ++depth; break;
    case ']':
    case '}': depth = std::max(0, depth - 1); break;
    case '.': ++dots; break;
    case '\n': dots = 0; break;
    default: break;
    }
    if (depth > depth_max || dots > dots_max)
      return text_fault{line_at(text, at), "nested too deep", "no role file needs that"};
  }
  return std::nullopt;
}

}  // namespace

std::optional<text_fault> screen(std::string_view text) {
  if (text.size() > file_size_max)
    return text_fault{0, "larger than " + std::to_string(file_size_max) + " bytes",
                      "this is no role file"};
  if (text.find_first_not_of(" \t\r\n") == std::string_view::npos)
    return text_fault{0, "the file is empty", R"(it takes at least [daemon] and name = "gs1")"};
  if (auto fault = find_what_is_not_utf8(text))
    return fault;
  if (auto fault = find_control_character(text))
    return fault;
  return find_what_nests_too_deep(text);
}

}  // namespace donet::config
