#pragma once
// Suggestions for a name that does not exist.

#include <string>
#include <string_view>
#include <vector>

namespace donet::tools {

/// `: did you mean 'a', 'b' or 'c'?`; if no name is near, but there are few names,
/// `; there are a, b, c`.
std::string advice(std::string_view wanted, const std::vector<std::string_view>& names);

}  // namespace donet::tools
