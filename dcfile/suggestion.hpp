#pragma once
// Words for messages.

#include <string>
#include <string_view>
#include <vector>

namespace donet::dc {

/// `'name'`
std::string in_quotes(std::string_view name);

/// "; did you mean 'x'?" if one of `candidates` is a typing mistake away from `word`, else nothing.
std::string suggestion(std::string_view word, const std::vector<std::string_view>& candidates);

}  // namespace donet::dc
