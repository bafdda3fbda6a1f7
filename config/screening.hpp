#pragma once
// Checks a text before the TOML library reads it: toml11 is slow on large files, exhausts the stack
// on deep ones, fails on some that are not UTF-8 (3.7), and may loop forever on a control character
// (4.4).

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace donet::config {

/// Larger files are refused: operators do not write them.
inline constexpr std::size_t file_size_max = 256u << 10u;

/// Why a text cannot be a role file.
struct text_fault {
  std::uint32_t line = 0;  ///< 0 for the text as a whole
  std::string found;
  std::string allowed;
};

/// The first fault of the text; empty if it may be TOML.
std::optional<text_fault> screen(std::string_view text);

}  // namespace donet::config
