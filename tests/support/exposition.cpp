#include "tests/support/exposition.hpp"

#include <regex>
#include <sstream>
#include <stdexcept>

namespace donet::test {

namespace {

[[noreturn]] void refuse(const std::string& line) {
  throw std::runtime_error("not of the text format: " + line);
}

// The samples of a histogram have suffixes in their names.
bool belongs(const std::string& sample, const std::string& family, const std::string& type) {
  if (type != "histogram")
    return sample == family;
  return sample == family + "_bucket" || sample == family + "_sum" || sample == family + "_count";
}

}  // namespace

std::map<std::string, exposed_family> read_exposition(std::string_view text) {
  static const std::regex help("# HELP ([a-z][a-z0-9_]*) (.*)");
  static const std::regex type("# TYPE ([a-z][a-z0-9_]*) (counter|gauge|histogram)");
  static const std::regex sample(
    R"re((([a-z][a-z0-9_]*)(\{[a-z_]+="[^"\\]*"(,[a-z_]+="[^"\\]*")*\})?) ([0-9.e+-]+))re");
  std::map<std::string, exposed_family> families;
  std::istringstream lines{std::string(text)};
  std::string current;
  std::smatch found;
  for (std::string line; std::getline(lines, line);) {
    if (std::regex_match(line, found, help)) {
      current = found[1];
      if (!families.emplace(current, exposed_family{found[2], {}, {}}).second)
        refuse("a second time: " + line);
    } else if (std::regex_match(line, found, type)) {
      if (found[1] != current || !families.at(current).type.empty())
        refuse(line);
      families.at(current).type = found[2];
    } else if (std::regex_match(line, found, sample)) {
      exposed_family& family = families[current];
      if (!belongs(found[2], current, family.type)
          || !family.samples.emplace(found[1], std::stod(found[5])).second)
        refuse(line);
    } else {
      refuse(line);
    }
  }
  return families;
}

double exposed(std::string_view text, std::string_view sample) {
  for (const auto& [name, family] : read_exposition(text)) {
    if (const auto found = family.samples.find(std::string(sample)); found != family.samples.end())
      return found->second;
  }
  throw std::runtime_error("no sample " + std::string(sample) + " in:\n" + std::string(text));
}

}  // namespace donet::test
