#pragma once
// Diagnostics as text for people.

#include "dcfile/diagnostic.hpp"
#include "dcfile/parser.hpp"
#include "tools/dc/palette.hpp"

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>

namespace donet::tools {

/// `file:line:column: error E0201: sentence`, then that line of the text with a caret at the
/// position. Without a position in one of the texts, only `error E0102: sentence`. Ends with a line
/// break.
std::string rendered(const dc::diagnostic& problem, std::span<const dc::source> texts,
                     const palette& colors);

/// All of them.
std::string rendered(std::span<const dc::diagnostic> problems, std::span<const dc::source> texts,
                     const palette& colors);

/// `3 errors, 1 warning, 12 more not shown`; empty if there are none. If loading stopped because of
/// the limit on diagnostics, the text adds that there may be more.
std::string counted(std::span<const dc::diagnostic> problems, std::size_t dropped);

/// `1 class`, `2 classes`, `no warnings`.
std::string quantity(std::size_t count, std::string_view one, std::string_view several);

}  // namespace donet::tools
