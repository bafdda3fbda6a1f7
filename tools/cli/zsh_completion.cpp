// Writes a function for each command, which passes its options to _arguments; a command with nested
// commands passes the rest of the line on.

#include "tools/cli/completion.hpp"

namespace donet::cli {

namespace {

std::string escaped(std::string_view text, std::string_view special) {
  std::string safe;
  for (const char c : text) {
    if (c == '\\' || special.find(c) != std::string_view::npos)
      safe += '\\';
    safe += c == '\n' ? ' ' : c;
  }
  return safe;
}

std::string action_of(const outline_option& option) {
  switch (option.kind) {
  case value_kind::choice: return '(' + words_of(option.choices) + ')';
  case value_kind::file: return "_files";
  case value_kind::folder: return "_files -/";
  case value_kind::anything: break;
  }
  return " ";
}

// The completion of an option's value or of an operand.
std::string values_of(const outline_option& option) {
  constexpr std::size_t told_apart_max = 4;
  const std::string name = option.operand.empty() ? "value" : option.operand;
  const std::string one = ':' + name + ':' + action_of(option);
  if (option.values_max > told_apart_max)
    return ":*" + one;
  std::string all;
  for (std::size_t i = 0; i < option.values_max; ++i)
    all += one;
  return all;
}

void write_arguments(std::ostream& out, const outline_command& command) {
  for (const outline_option& option : command.options) {
    const std::string others =
      option.names.size() > 1 ? '(' + words_of(option.names) + ')' : std::string();
    for (const std::string& name : option.names) {
      const bool takes_equals = option.values_max == 1 && name.starts_with("--");
      out << " \\\n    "
          << shell_word(others + name + (takes_equals ? "=" : "") + '['
                        + escaped(option.description, "[]") + ']' + values_of(option));
    }
  }
  for (const outline_option& operand : command.operands) {
    const bool repeats = operand.values_max > 1;
    out << " \\\n    "
        << shell_word((repeats ? "*" : "") + (':' + operand.operand) + ':' + action_of(operand));
  }
}

void write_function(std::ostream& out, const outline_command& command) {
  const std::string name = function_name(command.path);
  out << name << "() {\n";
  if (command.commands.empty()) {
    out << "  _arguments -s";
    write_arguments(out, command);
    out << "\n}\n\n";
    return;
  }
  out << "  local curcontext=$curcontext state line\n"
      << "  typeset -A opt_args\n"
      << "  local -a commands=(";
  for (const outline_command& below : command.commands)
    out << "\n    " << shell_word(below.name + ':' + escaped(below.description, ":"));
  out << "\n  )\n  _arguments -C -s";
  write_arguments(out, command);
  out << " \\\n    '1: :->command' \\\n    '*:: :->rest'\n"
      << "  case $state in\n"
      << "    command) _describe command commands ;;\n"
      << "    rest)\n      case $line[1] in\n";
  for (const outline_command& below : command.commands)
    out << "        " << below.name << ") " << function_name(below.path) << " ;;\n";
  out << "      esac\n      ;;\n  esac\n}\n\n";
}

}  // namespace

void write_zsh_completion(std::ostream& out, const outline_command& program) {
  for_each_command(program, [&](const outline_command& command) { write_function(out, command); });
  const std::string function = function_name(program.name);
  out << "if [[ $funcstack[1] == _" << program.name << " ]]; then\n  " << function
      << " \"$@\"\nelse\n  compdef " << function << ' ' << program.name << "\nfi\n";
}

}  // namespace donet::cli
