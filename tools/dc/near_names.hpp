#pragma once
// What somebody may have meant by a name that does not exist.

#include <string>
#include <string_view>
#include <vector>

namespace donet::tools {

/// Those of `names` that differ from `wanted` by a slip or two, the nearest first; upper and lower case hardly
/// count. A handful at most.
std::vector<std::string_view> near_names(std::string_view wanted,
                                         const std::vector<std::string_view>& names);

/// `: did you mean 'a', 'b' or 'c'?`; if nothing is near, but there are few names, `; there are a, b, c`.
std::string advice(std::string_view wanted, const std::vector<std::string_view>& names);

}  // namespace donet::tools
