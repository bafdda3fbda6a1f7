#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace donet::test {

/// A file of the source tree: its path from the repository root, and what is in it.
struct source_file {
  std::string path;
  std::string text;
};

/// One #include line.
struct include_line {
  /// Counted from 1.
  std::size_t line = 0;
  /// What stands between the quotes or brackets; empty when it is something else, such as a macro.
  std::string target;
  /// In "quotes" and not in <brackets>.
  bool quoted = false;
};

/// C++ text with its comments, and what stands inside its string and character literals, replaced
/// by blanks. Line breaks stay, so that each offset and line number means the same in both texts.
std::string code_of(std::string_view text);

/// The #include lines of C++ text, in order; those in comments are none.
std::vector<include_line> includes_of(std::string_view text);

/// The lines of a text, without their line breaks. A text that ends in a line break has no empty
/// line after it.
std::vector<std::string_view> lines_of(std::string_view text);

/// The line, counted from 1, that an offset into `text` is in.
std::size_t line_at(std::string_view text, std::size_t offset);

/// The offsets at which `word` stands in `text` by itself: no letter, digit or underscore on either
/// side of it.
std::vector<std::size_t> word_offsets(std::string_view text, std::string_view word);

/// What stands between the slashes of a path.
std::vector<std::string_view> path_parts(std::string_view path);

/// The path's last part without the extension: `a/b_test.cpp` gives `b_test`.
std::string_view path_stem(std::string_view path);

/// A C++ source or header, by its extension.
bool is_cpp(std::string_view path);

}  // namespace donet::test
