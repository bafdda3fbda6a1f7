#include "tests/tidy/citations.hpp"

#include <cctype>
#include <iterator>
#include <regex>
#include <utility>

namespace donet::test {

namespace {

constexpr std::pair<std::string_view, std::string_view> document_files[] = {
  {"spec/dcfile", "dcfile/spec.md"},
  {"spec/services", "actors/spec/services.md"},
  {"spec/clientagent", "actors/spec/clientagent.md"},
  {"spec/panda3d", "actors/spec/panda3d.md"},
  {"architecture", "runtime/architecture.md"},
};

// The comments of C++ text with everything else blanked, and the marks at the beginning of each line
// too, so that a citation may go over a line's end. Offsets stay.
std::string comments_of(std::string_view text) {
  std::string comments(text.size(), ' ');
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] == '\n')
      comments[i] = '\n';
  }
  const std::string code = code_of(text);
  for (std::size_t i = 0; i < text.size(); ++i) {
    // What is blank in the code and is not in the text stands in a comment or in a literal.
    if (code[i] == ' ' && text[i] != ' ' && text[i] != '/')
      comments[i] = text[i];
    else if (text[i] == '/' && i > 0 && text[i - 1] != ' ' && text[i - 1] != '\n'
             && text[i - 1] != '/' && code[i] == ' ')
      comments[i] = '/';
  }
  return comments;
}

// The numbers of "3.3, 3.4.9 and 5": a citation may name several sections.
std::vector<std::string> numbers_in(const std::string& list) {
  static const std::regex number(R"([0-9]+(?:\.[0-9]+)*)");
  return {std::sregex_token_iterator(list.begin(), list.end(), number),
          std::sregex_token_iterator()};
}

class search {
public:
  search(const source_file& file, const citable& documents)
      : file_(file), documents_(documents), comments_(comments_of(file.text)) {}

  std::vector<std::string> dead() {
    find_sections();
    find_quirks();
    find_headings();
    return std::move(found_);
  }

private:
  static constexpr const char* list =
    R"(([0-9]+(?:\.[0-9]+)*(?:(?:,| and| to)\s+[0-9]+(?:\.[0-9]+)*)*))";

  void find_sections() {
    const std::regex cited(R"((spec/[a-z0-9_]+|architecture)(\s+section)?\s+)" + std::string(list));
    each(cited, [&](const std::smatch& match) {
      const std::string document = match[1];
      const bool is_architecture = document == "architecture";
      if (is_architecture && !match[2].matched)
        return;
      const auto known = documents_.sections.find(document);
      if (known == documents_.sections.end()) {
        add(match, "there is no document " + document);
        return;
      }
      for (const std::string& number : numbers_in(match[3])) {
        if (!known->second.contains(number))
          add(match, document + " has no section " + number);
      }
    });
  }

  void find_quirks() {
    each(std::regex(R"(QUIRKS?\s+)" + std::string(list)), [&](const std::smatch& match) {
      for (const std::string& number : numbers_in(match[1])) {
        if (!documents_.quirks.contains(number))
          add(match, "spec/services has no QUIRK " + number);
      }
    });
    each(std::regex("Q-([0-9]{2})"), [&](const std::smatch& match) {
      if (!documents_.quirks.contains(match[0]))
        add(match, "spec/clientagent has no " + match[0].str());
    });
  }

  void find_headings() {
    static const std::regex cited(R"re(((?:\w+/)*)README,\s+"([^"]+)")re");
    each(cited, [&](const std::smatch& match) {
      // A citation may go over the end of a line.
      static const std::regex blanks(R"(\s+)");
      const std::string heading = std::regex_replace(match[2].str(), blanks, " ");
      if (!has_heading(match[1], heading))
        add(match, "no " + match[1].str() + "README has a heading \"" + heading + '"');
    });
  }

  // Without a folder, the README of the file's folder or of one above it is meant.
  bool has_heading(const std::string& folder, const std::string& heading) const {
    for (const auto& [path, headings] : documents_.readmes) {
      const std::string place = path.substr(0, path.rfind('/') + 1);
      const bool is_meant =
        folder.empty() ? file_.path.starts_with(place) : ('/' + place).ends_with('/' + folder);
      if (is_meant && headings.contains(heading))
        return true;
    }
    return false;
  }

  template <class Visitor>
  void each(const std::regex& pattern, Visitor visit) {
    for (std::sregex_iterator at(comments_.begin(), comments_.end(), pattern), end; at != end; ++at)
      visit(*at);
  }

  void add(const std::smatch& match, const std::string& sentence) {
    found_.push_back(
      file_.path + ':'
      + std::to_string(line_at(comments_, static_cast<std::size_t>(match.position()))) + ": "
      + sentence);
  }

  const source_file& file_;
  const citable& documents_;
  std::string comments_;
  std::vector<std::string> found_;
};

}  // namespace

std::set<std::string> section_numbers(std::string_view document) {
  static const std::regex heading(R"(^#+ ([0-9]+(?:\.[0-9]+)*)[. ])");
  std::set<std::string> numbers;
  for (const std::string_view line : lines_of(document)) {
    std::match_results<std::string_view::const_iterator> found;
    if (std::regex_search(line.begin(), line.end(), found, heading))
      numbers.insert(found[1]);
  }
  return numbers;
}

std::set<std::string> headings_of(std::string_view document) {
  std::set<std::string> headings;
  for (const std::string_view line : lines_of(document)) {
    const std::size_t text = line.find_first_not_of('#');
    if (text != 0 && text != line.npos && line[text] == ' ')
      headings.emplace(line.substr(text + 1));
  }
  return headings;
}

citable what_can_be_cited(std::span<const source_file> tree) {
  citable all;
  for (const source_file& file : tree) {
    if (path_parts(file.path).back() == "README.md")
      all.readmes[file.path] = headings_of(file.text);
  }
  // In the text, or as a row of the tables "quirks and what to do".
  static const std::regex quirk(R"(QUIRK ([0-9]+)|(Q-[0-9]{2}))");
  static const std::regex row(R"(^\| ([0-9]+) \|)");
  for (const auto& [name, path] : document_files) {
    for (const source_file& file : tree) {
      if (file.path != path)
        continue;
      all.sections[std::string(name)] = section_numbers(file.text);
      for (std::sregex_iterator at(file.text.begin(), file.text.end(), quirk), end; at != end; ++at)
        all.quirks.insert((*at)[1].matched ? (*at)[1].str() : (*at)[2].str());
      bool in_quirks = false;
      for (const std::string_view line : lines_of(file.text)) {
        std::match_results<std::string_view::const_iterator> found;
        if (line.starts_with('#'))
          in_quirks = line.ends_with("quirks and what to do");
        else if (in_quirks && std::regex_search(line.begin(), line.end(), found, row))
          all.quirks.insert(found[1]);
      }
    }
  }
  return all;
}

std::vector<std::string> dead_citations(const source_file& file, const citable& documents) {
  const auto has = [&file](std::string_view word) {
    return file.text.find(word) != file.text.npos;
  };
  if (!has("spec/") && !has("architecture") && !has("QUIRK") && !has("Q-") && !has("README,"))
    return {};
  return search(file, documents).dead();
}

}  // namespace donet::test
