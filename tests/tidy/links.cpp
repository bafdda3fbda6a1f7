#include "tests/tidy/links.hpp"

#include <algorithm>
#include <cctype>
#include <filesystem>
#include <map>
#include <regex>

namespace donet::test {

namespace {

bool is_fence(std::string_view line) {
  line.remove_prefix(std::min(line.find_first_not_of(' '), line.size()));
  return line.starts_with("```");
}

// The line with everything between backticks blanked.
std::string without_code(std::string_view line) {
  std::string text(line);
  bool in_code = false;
  for (char& c : text) {
    if (c == '`')
      in_code = !in_code;
    else if (in_code)
      c = ' ';
  }
  return text;
}

// Letters, digits, hyphens and underscores stay, in lower case; blanks become hyphens.
std::string slug(std::string_view heading) {
  std::string anchor;
  for (const char c : heading) {
    const auto byte = static_cast<unsigned char>(c);
    if (c == ' ')
      anchor += '-';
    else if (std::isalnum(byte) != 0 || c == '-' || c == '_' || byte >= 0x80)
      anchor += static_cast<char>(std::tolower(byte));
  }
  return anchor;
}

bool is_elsewhere(std::string_view target) {
  return target.find("://") != target.npos || target.starts_with("mailto:");
}

const source_file* find_file(std::span<const source_file> tree, std::string_view path) {
  const auto found = std::find_if(tree.begin(), tree.end(),
                                  [&](const source_file& file) { return file.path == path; });
  return found == tree.end() ? nullptr : &*found;
}

bool is_folder(std::span<const source_file> tree, const std::string& path) {
  return std::any_of(tree.begin(), tree.end(),
                     [&](const source_file& file) { return file.path.starts_with(path + '/'); });
}

}  // namespace

std::vector<document_link> links_of(std::string_view text) {
  static const std::regex link(R"(\]\(([^()\s]+)\))");
  std::vector<document_link> links;
  bool in_block = false;
  std::size_t number = 0;
  for (const std::string_view line : lines_of(text)) {
    ++number;
    if (is_fence(line))
      in_block = !in_block;
    if (in_block)
      continue;
    const std::string prose = without_code(line);
    for (std::sregex_iterator at(prose.begin(), prose.end(), link), end; at != end; ++at)
      links.push_back({number, (*at)[1]});
  }
  return links;
}

std::set<std::string> anchors_of(std::string_view text) {
  std::set<std::string> anchors;
  std::map<std::string, int> times;
  bool in_block = false;
  for (const std::string_view line : lines_of(text)) {
    if (is_fence(line))
      in_block = !in_block;
    const std::size_t level = line.find_first_not_of('#');
    if (in_block || level == 0 || level == line.npos || line[level] != ' ')
      continue;
    const std::string anchor = slug(line.substr(level + 1));
    const int before = times[anchor]++;
    anchors.insert(before == 0 ? anchor : anchor + '-' + std::to_string(before));
  }
  return anchors;
}

std::vector<std::string> dead_links(const source_file& document,
                                    std::span<const source_file> tree) {
  namespace fs = std::filesystem;
  std::vector<std::string> dead;
  for (const document_link& link : links_of(document.text)) {
    if (is_elsewhere(link.target))
      continue;
    const std::size_t hash = link.target.find('#');
    const std::string file = link.target.substr(0, hash);
    std::string path = document.path;
    if (!file.empty())
      path = (fs::path(document.path).parent_path() / file).lexically_normal().generic_string();
    if (path.ends_with('/'))
      path.pop_back();
    const auto add = [&](const std::string& sentence) {
      dead.push_back(document.path + ':' + std::to_string(link.line) + ": " + sentence);
    };
    const source_file* const target = find_file(tree, path);
    if (target == nullptr && !is_folder(tree, path))
      add("there is no " + path);
    else if (hash != link.target.npos
             && (target == nullptr
                 || !anchors_of(target->text).contains(link.target.substr(hash + 1))))
      add(path + " has no heading " + link.target.substr(hash));
  }
  return dead;
}

}  // namespace donet::test
