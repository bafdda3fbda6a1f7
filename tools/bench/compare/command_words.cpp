#include "tools/bench/compare/command_words.hpp"

#include "tools/bench/failure.hpp"

namespace donet::bench::compare {

std::vector<std::string> words_of(std::string_view command) {
  std::vector<std::string> words;
  bool is_in_word = false;
  char quote = 0;
  for (const char c : command) {
    const bool is_quote = c == '\'' || c == '"';
    if (quote == 0 && c == ' ') {
      is_in_word = false;
      continue;
    }
    if (!is_in_word)
      words.emplace_back();
    is_in_word = true;
    if (quote == 0 && is_quote)
      quote = c;
    else if (c == quote)
      quote = 0;
    else
      words.back() += c;
  }
  if (quote != 0)
    throw run_failure("a quote does not end in \"" + std::string(command) + '"');
  if (words.empty())
    throw run_failure("a command without a program");
  return words;
}

std::vector<std::string> filled_in(std::vector<std::string> words,
                                   const std::vector<std::pair<std::string, std::string>>& values) {
  for (std::string& word : words)
    for (const auto& [name, value] : values) {
      const std::string placeholder = '{' + name + '}';
      for (auto at = word.find(placeholder); at != word.npos;
           at = word.find(placeholder, at + value.size()))
        word.replace(at, placeholder.size(), value);
    }
  return words;
}

}  // namespace donet::bench::compare
