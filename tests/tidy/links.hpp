#pragma once
// Links between the documents of the tree.

#include "tests/tidy/source_text.hpp"

#include <set>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace donet::test {

/// One link or picture of a document.
struct document_link {
  /// Counted from 1.
  std::size_t line = 0;
  std::string target;
};

/// The links and pictures of Markdown text, in order; those in blocks of code and in `code` are none.
std::vector<document_link> links_of(std::string_view text);

/// The anchors of a document, as GitHub makes them of its headings.
std::set<std::string> anchors_of(std::string_view text);

/// "file:line: sentence" for each relative link of `document` whose file or folder is not in the tree,
/// or whose anchor is not in its file.
std::vector<std::string> dead_links(const source_file& document, std::span<const source_file> tree);

}  // namespace donet::test
