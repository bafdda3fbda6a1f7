#include "tools/cli/completion.hpp"

namespace donet::cli {

bool completes(std::string_view shell) {
  return shell == "bash" || shell == "zsh" || shell == "fish";
}

void write_completion(std::ostream& out, const outline_command& program, std::string_view shell) {
  out << (shell == "zsh" ? "#compdef " + program.name + "\n" : std::string()) << "# " << shell
      << " completion of " << program.name << ", made by `" << program.name << " --completion "
      << shell << "`.\n\n";
  if (shell == "bash")
    write_bash_completion(out, program);
  else if (shell == "zsh")
    write_zsh_completion(out, program);
  else
    write_fish_completion(out, program);
}

std::string shell_word(std::string_view text) {
  std::string word = "'";
  for (const char c : text)
    word += c == '\'' ? std::string("'\\''") : std::string(1, c);
  return word + '\'';
}

std::string fish_word(std::string_view text) {
  std::string word = "'";
  for (const char c : text) {
    if (c == '\'' || c == '\\')
      word += '\\';
    word += c;
  }
  return word + '\'';
}

std::string function_name(std::string_view path) {
  std::string name = "_";
  for (const char c : path)
    name += c == '-' || c == ' ' ? '_' : c;
  return name;
}

std::string words_of(const std::vector<std::string>& words) {
  std::string all;
  for (const std::string& word : words)
    all += (all.empty() ? "" : " ") + word;
  return all;
}

}  // namespace donet::cli
