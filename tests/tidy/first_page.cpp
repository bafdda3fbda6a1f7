#include "tests/tidy/first_page.hpp"

#include "tests/tidy/source_text.hpp"

#include <algorithm>
#include <array>
#include <sstream>

namespace donet::test {

namespace {

constexpr std::array common_programs = {"curl", "git", "jq", "man", "sudo", "tail"};

std::vector<std::string> words_of(const std::string& command) {
  std::istringstream text(command);
  std::vector<std::string> words;
  for (std::string word; text >> word;)
    words.push_back(word);
  return words;
}

// What is wrong with a call of one of our programs; empty if nothing is.
std::string fault_of_call(const std::string& program, const std::vector<std::string>& words,
                          std::string_view commands_page) {
  const auto has_command = [&](const std::string& command) {
    return commands_page.find("### " + command + "\n") != commands_page.npos;
  };
  if (!has_command(program))
    return "no program " + program;
  std::string command = program;
  for (std::size_t i = 1; i < words.size() && has_command(command + ' ' + words[i]); ++i)
    command += ' ' + words[i];
  const std::size_t begin = commands_page.find("### " + command + "\n");
  const std::string_view help =
    commands_page.substr(begin, commands_page.find("\n### ", begin) - begin);
  const std::string_view general =
    commands_page.substr(commands_page.find("### " + program + "\n"));
  for (const std::string& word : words) {
    if (word.starts_with("--") && help.find(word) == help.npos
        && general.substr(0, general.find("\n### ")).find(word) == general.npos)
      return command + " has no option " + word;
  }
  return {};
}

}  // namespace

std::vector<std::string> commands_of(std::string_view page) {
  std::vector<std::string> commands;
  for (const std::string_view line : lines_of(page)) {
    if (!line.starts_with("$ "))
      continue;
    std::istringstream pipe(std::string(line.substr(2, line.find("  #") - 2)));
    for (std::string command; std::getline(pipe, command, '|');)
      commands.push_back(command);
  }
  return commands;
}

std::vector<std::string> unknown_commands(std::string_view page, std::string_view makefile,
                                          std::string_view commands_page) {
  std::vector<std::string> unknown;
  for (const std::string& command : commands_of(page)) {
    const std::vector<std::string> words = words_of(command);
    if (words.empty())
      continue;
    const std::string program = words[0].substr(words[0].rfind('/') + 1);
    std::string fault;
    if (program.starts_with("donet-"))
      fault = fault_of_call(program, words, commands_page);
    else if (program == "make" && words.size() > 1)
      fault = makefile.find('\n' + words[1] + ':') == makefile.npos ? "no goal " + words[1] : "";
    else if (std::find(common_programs.begin(), common_programs.end(), program)
             == common_programs.end())
      fault = "no program " + program;
    if (!fault.empty())
      unknown.push_back(command + ": " + fault);
  }
  return unknown;
}

}  // namespace donet::test
