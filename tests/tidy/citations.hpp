#pragma once
// Comments cite the documents of the tree: "spec/services 3.4.1", "architecture section 5", "QUIRK 7" of
// the services, "Q-09" of the Client Agent, `README, "A heading"` of the folder's README or one above
// it, `client_agent/README, "A heading"` of another. Every citation has to resolve.

#include "tests/tidy/source_text.hpp"

#include <map>
#include <set>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace donet::test {

/// The numbers of a document's headings: "3.4.1" of "#### 3.4.1 CREATE_OBJECT".
std::set<std::string> section_numbers(std::string_view document);

/// The texts of a document's headings.
std::set<std::string> headings_of(std::string_view document);

/// What can be cited.
struct citable {
  std::map<std::string, std::set<std::string>> sections;   ///< by "spec/services", "architecture"
  std::set<std::string> quirks;                            ///< "7", and "09" of "Q-09" as "Q-09"
  std::map<std::string, std::set<std::string>> readmes{};  ///< headings by "actors/README.md"
};
citable what_can_be_cited(std::span<const source_file> tree);

/// The citations in the comments of C++ text that do not resolve, as "path:line: sentence".
std::vector<std::string> dead_citations(const source_file& file, const citable& documents);

}  // namespace donet::test
