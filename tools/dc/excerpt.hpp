#pragma once
// One line of a text with a marked position, made safe for any terminal.

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace donet::tools {

struct excerpt {
  std::string line;            ///< printable ASCII only
  std::size_t caret = 0;       ///< cells of `line` before the position; may be its end
  std::size_t underlined = 1;  ///< cells from there on that belong to the same word; at least 1
};

/// Longer lines are cut around the position.
inline constexpr std::size_t excerpt_cells_max = 96;

/// The line `line` of `text` (from 1, by line feeds) and the cell of its byte `column` (from 1). A
/// byte order mark at the front of the text does not count. Tabs become blanks; bytes that are not
/// printable ASCII become `\x` and two digits. A position outside of the text is replaced by the
/// nearest one.
excerpt make_excerpt(std::string_view text, std::uint32_t line, std::uint32_t column,
                     std::size_t cells_max = excerpt_cells_max);

/// `text` without terminal control characters, which become `\x` and two digits. Other bytes stay,
/// so that the name of a file can still be read and copied.
std::string without_controls(std::string_view text);

/// As above, for text that need not stay exact: printable ASCII only.
std::string printable(std::string_view text);

}  // namespace donet::tools
