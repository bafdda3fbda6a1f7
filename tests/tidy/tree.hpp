#pragma once

#include "tests/tidy/source_text.hpp"

#include <filesystem>
#include <vector>

namespace donet::test {

/// Every regular file of the source tree at `root`, sorted by path. Left out are what is built
/// (build*) and what begins with a dot at the top level, except our own dot files, .ci and .github. Throws
/// std::filesystem::filesystem_error when the tree cannot be read.
std::vector<source_file> read_tree(const std::filesystem::path& root);

}  // namespace donet::test
