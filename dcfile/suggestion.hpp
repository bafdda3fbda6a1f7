#pragma once
// Suggestions for a name that does not exist.

#include <string>
#include <string_view>
#include <vector>

namespace donet::dc {

/// `'name'`
std::string in_quotes(std::string_view name);

/// Those of `names` that differ from `wanted` by one or two edits, nearest first, at most a
/// handful. Case hardly counts.
std::vector<std::string_view> near_names(std::string_view wanted,
                                         const std::vector<std::string_view>& names);

/// `: did you mean 'a', 'b' or 'c'?`; empty if no name is near.
std::string suggestion(std::string_view wanted, const std::vector<std::string_view>& names);

}  // namespace donet::dc
