#include "tools/dc/excerpt.hpp"

#include <algorithm>

namespace donet::tools {

namespace {

constexpr std::size_t tab_width = 4;
constexpr std::string_view byte_order_mark = "\xEF\xBB\xBF";
constexpr std::string_view ellipsis = "...";

bool is_printable(char c) {
  return c >= 0x20 && c <= 0x7e;
}

bool is_control(unsigned char c) {
  return c < 0x20 || c == 0x7f;
}

bool is_word(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_';
}

std::string escaped(char c) {
  constexpr std::string_view digits = "0123456789abcdef";
  const auto byte = static_cast<unsigned char>(c);
  return {'\\', 'x', digits[byte >> 4U], digits[byte & 0x0fU]};
}

std::string_view line_of(std::string_view text, std::uint32_t number) {
  if (text.starts_with(byte_order_mark))
    text.remove_prefix(byte_order_mark.size());
  for (std::uint32_t i = 1; i < number; ++i) {
    const auto end = text.find('\n');
    if (end == text.npos)
      break;
    text.remove_prefix(end + 1);
  }
  text = text.substr(0, text.find('\n'));
  if (text.ends_with('\r'))
    text.remove_suffix(1);
  return text;
}

void append_cells(std::string& cells, char c) {
  if (c == '\t')
    cells.append(tab_width - cells.size() % tab_width, ' ');
  else if (is_printable(c))
    cells += c;
  else
    cells += escaped(c);
}

// Reduces the excerpt to `cells_max` cells, including the caret.
void cut(excerpt& shown, std::size_t cells_max) {
  const auto start = std::min(shown.caret - std::min(shown.caret, cells_max * 2 / 3),
                              shown.line.size() - std::min(shown.line.size(), cells_max));
  const bool cut_behind = shown.line.size() > start + cells_max;
  shown.line = shown.line.substr(start, cells_max);
  shown.caret -= start;
  if (start > 0)
    shown.line.replace(0, ellipsis.size(), ellipsis);
  if (cut_behind)
    shown.line.replace(shown.line.size() - ellipsis.size(), ellipsis.size(), ellipsis);
}

}  // namespace

excerpt make_excerpt(std::string_view text, std::uint32_t line, std::uint32_t column,
                     std::size_t cells_max) {
  cells_max = std::max(cells_max, 4 * ellipsis.size());
  auto source = line_of(text, line);
  auto at = std::min<std::size_t>(column == 0 ? 0 : column - 1, source.size());

  // A byte takes at least one cell, so more distant bytes are not visible.
  const auto from = at - std::min(at, cells_max);
  source = source.substr(from, at - from + cells_max + 1);
  at -= from;

  excerpt shown;
  for (std::size_t i = 0; i < source.size(); ++i) {
    if (i == at)
      shown.caret = shown.line.size();
    append_cells(shown.line, source[i]);
  }
  if (at == source.size())
    shown.caret = shown.line.size();
  auto word_end = at;
  while (word_end < source.size() && is_word(source[word_end]))
    ++word_end;
  shown.underlined = std::max<std::size_t>(1, word_end - at);

  if (from > 0 || shown.line.size() > cells_max)
    cut(shown, cells_max);
  const auto visible = shown.line.size() - std::min(shown.caret, shown.line.size());
  shown.underlined = std::clamp<std::size_t>(visible, 1, shown.underlined);
  return shown;
}

std::string without_controls(std::string_view text) {
  std::string safe;
  for (const char c : text)
    safe += is_control(static_cast<unsigned char>(c)) ? escaped(c) : std::string(1, c);
  return safe;
}

std::string printable(std::string_view text) {
  std::string safe;
  for (const char c : text)
    safe += is_printable(c) ? std::string(1, c) : escaped(c);
  return safe;
}

}  // namespace donet::tools
