#pragma once
// Pages of the manual with parts that tests write. A part stands between two comments of Markdown:
//
//     <!-- generated: NAME -->
//     <!-- end of generated part -->
//
// The text around the parts is written by hand. `make pages` writes every part again.

#include <filesystem>
#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace donet::test {

/// Text of each generated part, by its name.
using page_parts = std::map<std::string, std::string>;

struct filled_page {
  std::string text;
  /// Parts that the page has and `parts` lacks, parts that the page lacks, and marks without an
  /// end.
  std::vector<std::string> problems;
};

/// The page with the text of each part between its marks.
filled_page fill_page(std::string_view page, const page_parts& parts);

/// Compares a page with its parts: a sentence for each part that is stale, and each problem. If the
/// environment has DONET_WRITE_PAGES, writes the page instead and returns only the problems.
std::vector<std::string> refresh_page(const std::filesystem::path& file, const page_parts& parts);

/// A text as a cell of a table: bars are escaped.
std::string table_cell(std::string_view text);

}  // namespace donet::test
