#pragma once
// The first page, README.md: what it may be, and what its console blocks may show.

#include <string>
#include <string_view>
#include <vector>

namespace donet::test {

inline constexpr std::size_t first_page_lines_max = 150;

/// The commands of console blocks: each line that begins with "$ ", without that and without a remark
/// behind two blanks and "#". A pipe makes several.
std::vector<std::string> commands_of(std::string_view page);

/// A sentence for each command of the page that does not exist: a goal that `makefile` lacks, a
/// command or option of one of our programs that the page of all commands lacks, a program that is
/// neither ours nor of a short list of common ones.
std::vector<std::string> unknown_commands(std::string_view page, std::string_view makefile,
                                          std::string_view commands_page);

}  // namespace donet::test
