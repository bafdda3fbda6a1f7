#pragma once

#include "tests/tidy/source_text.hpp"

#include <cstddef>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace donet::test {

/// A file longer than this has to say why (an entry in the allow-list); modules of up to 400 lines
/// are the aim.
inline constexpr std::size_t lines_without_reason_max = 400;
/// A C++ file longer than this fails, whatever the reason: split it.
inline constexpr std::size_t lines_max = 800;

/// An entry of the allow-list of long files.
struct long_file {
  std::string_view path;
  std::string_view reason;
};

/// Whether people write this file by hand, so that the rules on white space and marks hold for it:
/// C++, CMake, Markdown, scripts and the like, but no test data.
bool is_written_by_hand(std::string_view path);

/// What breaks the rules in this file, each as `path:line: sentence`:
///
/// * in every file: no path of somebody's machine;
/// * in what is written by hand: no tab (but in a Makefile), no white space at the end of a line,
///   a line break at the end of the file, no marks for things left to do;
/// * in a header: `#pragma once`;
/// * in C++ below tests/: no sleeping.
std::vector<std::string> style_violations(const source_file& file);

/// The C++ files that are too long and, so that the list may only shrink, the entries of `allowed`
/// that are not needed or that give no reason. Each as `path:lines: sentence`.
std::vector<std::string> length_violations(std::span<const source_file> files,
                                           std::span<const long_file> allowed);

}  // namespace donet::test
