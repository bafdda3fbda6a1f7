#include "tests/tidy/plain_english.hpp"

#include <algorithm>
#include <cctype>
#include <iterator>

namespace donet::test {

namespace {

// Persons that nobody can point at, programs that hear and say, archaic turns, and names that have another
// word in the field.
constexpr std::string_view dialect[] = {
  // instead of peer, client, player, caller, participant, service, node
  "anybody", "everybody", "nobody", "somebody", "whoever", "whomever", "whom",
  // instead of receives, sends, reports, has, requests, exists
  "believe", "believes", "hear", "heard", "hears", "hearing", "knock", "knocks", "know", "known",
  "knows", "live", "lived", "lives", "say", "said", "says", "speak", "speaks", "spoken", "tell",
  "tells", "told", "want", "wanted", "wants",
  // instead of again, no longer, afterwards, at once
  "anew", "henceforth", "hitherto", "meanwhile", "thereby", "therein", "whereupon",
  // the glossary
  "door", "doors", "doorman", "greet", "greeted", "greeter", "greets", "hushed", "scout", "scouts",
  "stranger", "strangers"};

bool is_letter(char c) {
  return std::isalpha(static_cast<unsigned char>(c)) != 0 || c == '_';
}

bool is_dialect(std::string_view word) {
  return std::find(std::begin(dialect), std::end(dialect), word) != std::end(dialect);
}

std::size_t dialect_words(std::string_view comment) {
  std::size_t count = 0;
  std::string word;
  for (std::size_t i = 0; i <= comment.size(); ++i) {
    if (i < comment.size() && is_letter(comment[i])) {
      word += static_cast<char>(std::tolower(static_cast<unsigned char>(comment[i])));
      continue;
    }
    count += is_dialect(word) ? 1U : 0U;
    word.clear();
  }
  return count;
}

// "actors/client_agent" of "actors/client_agent/client.cpp"; the layer where there is no folder.
std::string folder_of(std::string_view path) {
  const std::vector<std::string_view> parts = path_parts(path);
  if (parts.size() < 3 || parts.front() == "tests")
    return std::string(parts.front());
  return std::string(parts[0]) + '/' + std::string(parts[1]);
}

}  // namespace

dialect_count count_dialect(std::string_view text) {
  dialect_count count;
  const std::string code = code_of(text);
  const std::vector<std::string_view> lines = lines_of(text);
  const std::vector<std::string_view> code_lines = lines_of(code);
  for (std::size_t i = 0; i < lines.size(); ++i) {
    // Behind a mark that begins a comment no code is left; in a literal the closing quote is.
    std::size_t mark = lines[i].find("//");
    while (mark != std::string_view::npos
           && code_lines[i].find_first_not_of(' ', mark) != std::string_view::npos)
      mark = lines[i].find("//", mark + 1);
    if (mark == std::string_view::npos)
      continue;
    ++count.comment_lines;
    count.words += dialect_words(lines[i].substr(mark));
  }
  return count;
}

std::map<std::string, dialect_count> dialect_by_folder(std::span<const source_file> tree) {
  std::map<std::string, dialect_count> folders;
  for (const source_file& file : tree) {
    if (!is_cpp(file.path) || file.path.starts_with("tests/tidy/plain_english"))
      continue;
    const dialect_count added = count_dialect(file.text);
    dialect_count& total = folders[folder_of(file.path)];
    total.words += added.words;
    total.comment_lines += added.comment_lines;
  }
  return folders;
}

}  // namespace donet::test
