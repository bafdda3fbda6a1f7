#include "tests/tidy/protocol_page.hpp"

#include "tests/tidy/source_text.hpp"

#include <algorithm>
#include <map>
#include <regex>

namespace donet::test {

namespace {

constexpr std::size_t cells_of_row = 5;

std::map<std::string, std::string> numbers_in(std::string_view msgtypes) {
  static const std::regex constant(R"(uint16_t (\w+) = ([0-9]+);)");
  const std::string code = code_of(msgtypes);
  std::map<std::string, std::string> numbers;
  for (std::sregex_iterator at(code.begin(), code.end(), constant), end; at != end; ++at)
    numbers[(*at)[1]] = (*at)[2];
  return numbers;
}

std::string trimmed(std::string_view text) {
  text.remove_prefix(std::min(text.find_first_not_of(' '), text.size()));
  return std::string(text.substr(0, text.find_last_not_of(' ') + 1));
}

std::vector<std::string> cells_of(std::string_view line) {
  std::vector<std::string> cells;
  for (std::size_t from = 0; from <= line.size();) {
    const std::size_t bar = std::min(line.find('|', from), line.size());
    cells.push_back(trimmed(line.substr(from, bar - from)));
    from = bar + 1;
  }
  return cells;
}

std::string in_code(const std::string& text) {
  return text.empty() ? text : '`' + text + '`';
}

}  // namespace

protocol_tables make_protocol_tables(std::string_view rows, std::string_view msgtypes) {
  protocol_tables made;
  std::map<std::string, std::string> numbers = numbers_in(msgtypes);
  std::string* part = nullptr;
  for (const std::string_view line : lines_of(rows)) {
    if (line.empty() || line.starts_with('#'))
      continue;
    if (line.starts_with('[')) {
      part = &made.parts[std::string(line.substr(1, line.find(']') - 1))];
      *part = "| number | message | sender → receiver | payload | remark |\n"
              "| --- | --- | --- | --- | --- |\n";
      continue;
    }
    const std::vector<std::string> cells = cells_of(line);
    if (cells.size() != cells_of_row || part == nullptr) {
      made.problems.push_back("not a row of five cells in a part: " + std::string(line));
      continue;
    }
    const auto number = numbers.find(cells[0]);
    if (number == numbers.end()) {
      made.problems.push_back("no constant, or a second row of it: " + cells[0]);
      continue;
    }
    *part += "| " + number->second + " | " + cells[1] + " | " + cells[2] + " | " + in_code(cells[3])
             + " | " + cells[4] + " |\n";
    numbers.erase(number);
  }
  for (const auto& [name, number] : numbers)
    made.problems.push_back("a constant without a row: " + name);
  return made;
}

}  // namespace donet::test
