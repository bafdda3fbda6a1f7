#include "tests/support/page.hpp"

#include <cstdlib>
#include <fstream>
#include <iterator>
#include <set>

namespace donet::test {

namespace {

constexpr std::string_view mark = "<!-- generated: ";
constexpr std::string_view mark_end = " -->\n";
constexpr std::string_view closing = "<!-- end of generated part -->\n";

std::string read(const std::filesystem::path& file) {
  std::ifstream in(file, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), std::istreambuf_iterator<char>()};
}

// The generated parts of a page, with their present text.
page_parts parts_of(std::string_view page) {
  page_parts parts;
  for (std::size_t at = page.find(mark); at != page.npos; at = page.find(mark, at + 1)) {
    const std::size_t name = at + mark.size();
    const std::size_t begin = page.find(mark_end, name);
    const std::size_t end = page.find(closing, name);
    if (begin == page.npos || end == page.npos)
      break;
    const std::size_t text = begin + mark_end.size();
    parts[std::string(page.substr(name, begin - name))] =
      std::string(page.substr(text, end - text));
  }
  return parts;
}

}  // namespace

filled_page fill_page(std::string_view page, const page_parts& parts) {
  filled_page filled;
  std::set<std::string> used;
  for (std::size_t at = 0; at < page.size();) {
    const std::size_t begin = page.find(mark, at);
    const std::size_t name_end = page.find(mark_end, begin);
    if (begin == page.npos || name_end == page.npos) {
      filled.text += page.substr(at);
      break;
    }
    const std::size_t name_begin = begin + mark.size();
    const std::string name(page.substr(name_begin, name_end - name_begin));
    filled.text += page.substr(at, name_end + mark_end.size() - at);
    at = name_end + mark_end.size();
    const std::size_t end = page.find(closing, at);
    if (end == page.npos) {
      filled.problems.push_back("the part \"" + name + "\" has no end");
      continue;
    }
    const auto part = parts.find(name);
    if (part == parts.end()) {
      filled.problems.push_back("no test writes the part \"" + name + '"');
    } else {
      used.insert(name);
      filled.text += part->second;
      at = end;
    }
  }
  for (const auto& [name, text] : parts) {
    if (!used.contains(name))
      filled.problems.push_back("the page has no part \"" + name + '"');
  }
  return filled;
}

std::vector<std::string> refresh_page(const std::filesystem::path& file, const page_parts& parts) {
  const std::string page = read(file);
  filled_page filled = fill_page(page, parts);
  if (std::getenv("DONET_WRITE_PAGES") != nullptr) {
    std::ofstream(file, std::ios::binary) << filled.text;
    return std::move(filled.problems);
  }
  for (const auto& [name, text] : parts_of(page)) {
    const auto part = parts.find(name);
    if (part != parts.end() && part->second != text)
      filled.problems.push_back(file.filename().string() + ": the part \"" + name
                                + "\" is stale; run make pages; it is now:\n" + part->second);
  }
  return std::move(filled.problems);
}

std::string table_cell(std::string_view text) {
  std::string cell;
  for (const char c : text) {
    if (c == '|')
      cell += '\\';
    cell += c;
  }
  return cell;
}

}  // namespace donet::test
