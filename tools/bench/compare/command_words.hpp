#pragma once
// The command that starts a server, split into words.

#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace donet::bench::compare {

/// Splits a command line at blanks, except between quotes (' or "). Throws run_failure at a quote
/// that is not closed, and at a command without a word.
std::vector<std::string> words_of(std::string_view command);

/// Replaces each placeholder in each word: {"config", "/tmp/role.toml"} replaces `{config}`.
std::vector<std::string> filled_in(std::vector<std::string> words,
                                   const std::vector<std::pair<std::string, std::string>>& values);

}  // namespace donet::bench::compare
