#include "tests/tidy/class_files.hpp"

#include <algorithm>
#include <cctype>

namespace donet::test {

namespace {

bool is_word(char c) {
  return std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '_';
}

// "router_state::advance" of "progress router_state::advance(" when `end` is where the bracket is.
std::string_view name_before(std::string_view line, std::size_t end) {
  std::size_t begin = end;
  while (begin > 0
         && (is_word(line[begin - 1]) || line[begin - 1] == ':' || line[begin - 1] == '~'))
    --begin;
  return line.substr(begin, end - begin);
}

// True if the text has the definition of a class of this name.
bool declares(std::string_view text, std::string_view name) {
  for (const std::size_t at : word_offsets(text, name)) {
    const std::string_view before = text.substr(0, at);
    // "class name;" only announces it.
    const bool is_definition = !text.substr(at + name.size()).starts_with(';');
    if (is_definition && (before.ends_with("class ") || before.ends_with("struct ")))
      return true;
  }
  return false;
}

}  // namespace

std::vector<std::string> classes_with_members(std::string_view text) {
  std::vector<std::string> found;
  const std::string code = code_of(text);
  for (const std::string_view line : lines_of(code)) {
    // Our formatter indents everything but what stands at namespace scope.
    if (line.empty() || !is_word(line.front()))
      continue;
    const std::size_t bracket = line.find('(');
    if (bracket == line.npos || line.substr(0, bracket).find('=') != line.npos)
      continue;
    const std::string_view name = name_before(line, bracket);
    const std::size_t end = name.find("::");
    if (end == name.npos || end == 0)
      continue;
    std::string owner(name.substr(0, end));
    if (std::find(found.begin(), found.end(), owner) == found.end())
      found.push_back(std::move(owner));
  }
  return found;
}

std::map<std::string, std::vector<std::string>>
scattered_classes(std::span<const source_file> tree) {
  std::map<std::string, const source_file*> headers;
  for (const source_file& file : tree) {
    if (file.path.ends_with(".hpp"))
      headers[file.path] = &file;
  }
  std::map<std::string, std::vector<std::string>> found;
  for (const source_file& file : tree) {
    if (!file.path.ends_with(".cpp"))
      continue;
    const auto header = headers.find(file.path.substr(0, file.path.size() - 4) + ".hpp");
    for (const std::string& name : classes_with_members(file.text)) {
      const bool is_own =
        declares(code_of(file.text), name)
        || (header != headers.end() && declares(code_of(header->second->text), name));
      if (!is_own)
        found[name].push_back(file.path);
    }
  }
  return found;
}

}  // namespace donet::test
