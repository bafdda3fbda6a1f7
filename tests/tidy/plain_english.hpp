#pragma once
// Comments are written in the field's usual English. This counts the words of the private dialect in which
// much of the code was commented at first; the count of a folder may only fall.

#include "tests/tidy/source_text.hpp"

#include <cstddef>
#include <map>
#include <span>
#include <string>
#include <string_view>

namespace donet::test {

struct dialect_count {
  std::size_t words = 0;
  std::size_t comment_lines = 0;

  /// Words per 1,000 comment lines, rounded up.
  std::size_t density() const noexcept {
    return comment_lines == 0 ? 0 : (words * 1000 + comment_lines - 1) / comment_lines;
  }
};

/// The comments of one C++ text.
dialect_count count_dialect(std::string_view text);

/// By folder ("actors/client_agent", "dcfile"); all of tests/ is one.
std::map<std::string, dialect_count> dialect_by_folder(std::span<const source_file> tree);

}  // namespace donet::test
