#pragma once
// A class is a file: a source defines members only of classes that its own header, or the source
// itself, declares. A class that does not fit in a file is divided along its data.

#include "tests/tidy/source_text.hpp"

#include <map>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace donet::test {

/// The classes whose members this source defines at namespace scope, each once, in the order of the
/// text. A member of a nested class counts for the outermost one.
std::vector<std::string> classes_with_members(std::string_view text);

/// The classes that do not keep the rule, each with the sources that define members of it although
/// neither they nor their own headers declare it.
std::map<std::string, std::vector<std::string>>
scattered_classes(std::span<const source_file> tree);

}  // namespace donet::test
