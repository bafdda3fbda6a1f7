// Writes a line for each option of each command, with the condition under which fish offers it.

#include "tools/cli/completion.hpp"

#include <algorithm>

namespace donet::cli {

namespace {

// The commands that have to be on the line, and those that must not be there yet.
std::string condition_of(const outline_command& program, const outline_command& command) {
  std::string condition;
  std::string_view rest = command.path;
  rest.remove_prefix(program.path.size());
  while (!rest.empty()) {
    rest.remove_prefix(1);
    const auto end = std::min(rest.find(' '), rest.size());
    condition +=
      (condition.empty() ? "__fish_seen_subcommand_from " : "; and __fish_seen_subcommand_from ")
      + std::string(rest.substr(0, end));
    rest.remove_prefix(end);
  }
  if (command.commands.empty())
    return condition;
  if (condition.empty())
    return "__fish_use_subcommand";
  condition += "; and not __fish_seen_subcommand_from";
  for (const outline_command& below : command.commands)
    condition += ' ' + below.name;
  return condition;
}

std::string values_of(const outline_option& option) {
  if (option.values_max == 0)
    return {};
  switch (option.kind) {
  case value_kind::choice: return " -x -a " + fish_word(words_of(option.choices));
  case value_kind::file: return " -r -F";
  case value_kind::folder: return " -x -a '(__fish_complete_directories)'";
  case value_kind::anything: break;
  }
  return " -x";
}

}  // namespace

void write_fish_completion(std::ostream& out, const outline_command& program) {
  out << "complete -c " << program.name << " -f\n";
  for_each_command(program, [&](const outline_command& command) {
    const std::string condition = condition_of(program, command);
    const std::string begin =
      "complete -c " + program.name + (condition.empty() ? "" : " -n " + fish_word(condition));
    for (const outline_command& below : command.commands)
      out << begin << " -a " << below.name << " -d " << fish_word(below.description) << '\n';
    for (const outline_option& option : command.options) {
      out << begin;
      for (const std::string& name : option.names)
        out << (name.starts_with("--") ? " -l " + name.substr(2) : " -s " + name.substr(1));
      out << values_of(option) << " -d " << fish_word(option.description) << '\n';
    }
    for (const outline_option& operand : command.operands) {
      if (operand.kind == value_kind::file)
        out << begin << " -F\n";
    }
  });
}

}  // namespace donet::cli
