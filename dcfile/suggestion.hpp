#pragma once
// What somebody may have meant by a name that does not exist.

#include <string>
#include <string_view>
#include <vector>

namespace donet::dc {

/// `'name'`
std::string in_quotes(std::string_view name);

/// Those of `names` that differ from `wanted` by a slip or two, the nearest first; upper and lower
/// case hardly count. A handful at most.
std::vector<std::string_view> near_names(std::string_view wanted,
                                         const std::vector<std::string_view>& names);

/// `: did you mean 'a', 'b' or 'c'?`; nothing if no name is near.
std::string suggestion(std::string_view wanted, const std::vector<std::string_view>& names);

}  // namespace donet::dc
