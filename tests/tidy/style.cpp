#include "tests/tidy/style.hpp"

#include <algorithm>
#include <initializer_list>

namespace donet::test {

namespace {

// Collects the violations of one file.
class report {
public:
  explicit report(std::string_view path) : path_(path) {}

  void add(std::size_t line, std::string_view sentence) {
    found_.push_back(path_ + ':' + std::to_string(line) + ": " + std::string(sentence));
  }
  std::vector<std::string> take() { return std::move(found_); }

private:
  std::string path_;
  std::vector<std::string> found_;
};

bool has_part(std::string_view path, std::string_view wanted) {
  const std::vector<std::string_view> parts = path_parts(path);
  return std::find(parts.begin(), parts.end(), wanted) != parts.end();
}

// A word that is looked for is written with a bar inside, so that it is not found in this file.
std::string without_bar(std::string_view word) {
  std::string result(word);
  std::erase(result, '|');
  return result;
}

// A path that goes on from something else may have a folder of that name in it.
void find_machine_paths(const source_file& file, report& found) {
  const std::string_view text = file.text;
  for (const std::string& start : {without_bar("/wo|rk/"), without_bar("/ho|me/")}) {
    for (std::size_t at = text.find(start); at != text.npos; at = text.find(start, at + 1)) {
      const char before = at == 0 ? ' ' : text[at - 1];
      const bool continues_a_path = (before >= 'a' && before <= 'z')
                                    || (before >= 'A' && before <= 'Z')
                                    || (before >= '0' && before <= '9') || before == '_'
                                    || before == '.' || before == '-' || before == '}';
      if (!continues_a_path)
        found.add(line_at(text, at), "a path of somebody's machine");
    }
  }
}

void find_white_space(const source_file& file, report& found) {
  const bool tabs_mean_something = path_parts(file.path).back() == "Makefile";
  std::size_t number = 0;
  for (const std::string_view line : lines_of(file.text)) {
    ++number;
    if (line.find('\t') != line.npos && !tabs_mean_something)
      found.add(number, "a tab");
    if (line.ends_with(' ') || line.ends_with('\t') || line.ends_with('\r'))
      found.add(number, "white space at the end of the line");
  }
  if (!file.text.empty() && !file.text.ends_with('\n'))
    found.add(number, "no line break at the end of the file");
}

void find_marks(const source_file& file, report& found) {
  for (const std::string& mark :
       {without_bar("TO|DO"), without_bar("FIX|ME"), without_bar("XX|X")}) {
    for (const std::size_t at : word_offsets(file.text, mark))
      found.add(line_at(file.text, at), "a mark for later: do it now, or open an issue");
  }
}

void find_missing_pragma(const source_file& file, report& found) {
  const std::string code = code_of(file.text);
  const std::vector<std::string_view> lines = lines_of(code);
  if (std::find(lines.begin(), lines.end(), "#pragma once") == lines.end())
    found.add(1, "a header without #pragma once");
}

void find_sleeping(const source_file& file, report& found) {
  const std::string code = code_of(file.text);
  for (const std::string_view name : {"sleep_for", "sleep_until", "usleep", "nanosleep", "sleep"}) {
    for (const std::size_t at : word_offsets(code, name))
      found.add(line_at(code, at),
                "a test does not sleep: advance virtual time, or poll a condition "
                "with a deadline");
  }
}

}  // namespace

bool is_written_by_hand(std::string_view path) {
  if (has_part(path, "corpus"))
    return false;
  const std::string_view name = path_parts(path).back();
  const std::size_t dot = name.rfind('.');
  if (dot == name.npos || dot == 0 || name == "CMakeLists.txt")
    return true;
  const std::string_view extension = name.substr(dot);
  const auto kinds = {".cpp", ".hpp", ".md", ".cmake", ".toml", ".py", ".sh"};
  return std::find(kinds.begin(), kinds.end(), extension) != kinds.end();
}

std::vector<std::string> style_violations(const source_file& file) {
  report found(file.path);
  find_machine_paths(file, found);
  if (is_written_by_hand(file.path)) {
    find_white_space(file, found);
    find_marks(file, found);
  }
  if (file.path.ends_with(".hpp"))
    find_missing_pragma(file, found);
  if (is_cpp(file.path) && file.path.starts_with("tests/"))
    find_sleeping(file, found);
  return found.take();
}

std::vector<std::string> length_violations(std::span<const source_file> files,
                                           std::span<const long_file> allowed) {
  std::vector<std::string> found;
  const auto add = [&](std::string_view path, std::size_t lines, std::string_view sentence) {
    found.push_back(std::string(path) + ':' + std::to_string(lines) + ": " + std::string(sentence));
  };
  const auto is_allowed = [&](std::string_view path) {
    return std::any_of(allowed.begin(), allowed.end(),
                       [&](const long_file& entry) { return entry.path == path; });
  };
  for (const source_file& file : files) {
    const std::size_t lines = is_cpp(file.path) ? lines_of(file.text).size() : 0;
    if (lines > lines_max)
      add(file.path, lines, "over 800 lines: split it");
    else if (lines > lines_without_reason_max && !is_allowed(file.path))
      add(file.path, lines, "over 400 lines: split it, or say why in the list of the style test");
    else if (lines <= lines_without_reason_max && is_allowed(file.path))
      add(file.path, lines,
          "not over 400 lines any more: remove it from the list of the style test");
  }
  for (const long_file& entry : allowed) {
    if (entry.reason.empty())
      add(entry.path, 1, "an entry in the list of the style test without a reason");
    const bool is_there = std::any_of(
      files.begin(), files.end(), [&](const source_file& file) { return file.path == entry.path; });
    if (!is_there)
      add(entry.path, 1, "not there any more: remove it from the list of the style test");
  }
  return found;
}

}  // namespace donet::test
