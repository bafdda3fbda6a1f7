#include "tests/tidy/tree.hpp"

#include <algorithm>
#include <fstream>
#include <iterator>
#include <string>
#include <system_error>

namespace donet::test {

namespace {

namespace fs = std::filesystem;

source_file read_file(const fs::path& root, const fs::path& path) {
  std::ifstream in(path, std::ios::binary);
  if (!in)
    throw fs::filesystem_error("cannot read", path,
                               std::make_error_code(std::errc::no_such_file_or_directory));
  return {path.lexically_relative(root).generic_string(),
          {std::istreambuf_iterator<char>(in), std::istreambuf_iterator<char>()}};
}

bool is_ours(const fs::directory_entry& entry) {
  const std::string name = entry.path().filename().string();
  if (entry.is_directory())
    return name == ".ci" || name == ".github"
           || (!name.starts_with('.') && !name.starts_with("build"));
  return !name.starts_with('.') || name == ".gitignore" || name.starts_with(".clang-");
}

}  // namespace

std::vector<source_file> read_tree(const fs::path& root) {
  std::vector<source_file> files;
  for (const fs::directory_entry& top : fs::directory_iterator(root)) {
    if (!is_ours(top))
      continue;
    if (top.is_regular_file())
      files.push_back(read_file(root, top.path()));
    if (!top.is_directory())
      continue;
    for (const fs::directory_entry& entry : fs::recursive_directory_iterator(top.path())) {
      if (entry.is_regular_file())
        files.push_back(read_file(root, entry.path()));
    }
  }
  std::sort(files.begin(), files.end(),
            [](const source_file& a, const source_file& b) { return a.path < b.path; });
  return files;
}

}  // namespace donet::test
