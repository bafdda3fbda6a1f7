// Writes a function that walks over the words in front of the cursor, to find the current command
// and whether the cursor is at a value of an option.

#include "tools/cli/completion.hpp"

#include <map>

namespace donet::cli {

namespace {

// The commands without the program's name: `' md pairs'`, as in the script's variable `path`.
std::string path_within(const outline_command& program, const outline_command& command) {
  return command.path.substr(program.path.size());
}

std::string values_of(const outline_option& option) {
  const std::string count = "left=" + std::to_string(option.values_max);
  switch (option.kind) {
  case value_kind::choice:
    return count + " kind=words words=" + shell_word(words_of(option.choices));
  case value_kind::file: return count + " kind=files";
  case value_kind::folder: return count + " kind=folders";
  case value_kind::anything: break;
  }
  return count + " kind=anything";
}

// Assignments, and the words that select each: many commands have the same option.
using cases = std::map<std::string, std::string>;

void add_case(cases& all, const std::string& what, const std::string& pattern) {
  std::string& patterns = all[what];
  patterns += (patterns.empty() ? "" : " | ") + shell_word(pattern);
}

void write_cases(std::ostream& out, const cases& all, const char* indent) {
  for (const auto& [what, patterns] : all)
    out << indent << patterns << ") " << what << " ;;\n";
}

cases options_with_values(const outline_command& program) {
  cases all;
  for_each_command(program, [&](const outline_command& command) {
    for (const outline_option& option : command.options) {
      for (const std::string& name : option.names) {
        if (option.values_max != 0)
          add_case(all, values_of(option), path_within(program, command) + ' ' + name);
      }
    }
  });
  return all;
}

void write_commands(std::ostream& out, const outline_command& program, const char* indent) {
  for_each_command(program, [&](const outline_command& command) {
    if (&command != &program)
      out << indent << shell_word(path_within(program, command)) << ") path+=\" $word\" ;;\n";
  });
}

void write_ends(std::ostream& out, const outline_command& program, const char* indent) {
  for_each_command(program, [&](const outline_command& command) {
    std::vector<std::string> options;
    for (const outline_option& option : command.options)
      options.insert(options.end(), option.names.begin(), option.names.end());
    std::vector<std::string> below;
    for (const outline_command& one : command.commands)
      below.push_back(one.name);
    std::string kind = "words";
    for (const outline_option& operand : command.operands)
      kind = operand.kind == value_kind::file ? "files" : kind;
    out << indent << shell_word(path_within(program, command)) << ") kind=" << kind
        << " words=" << shell_word(words_of(below)) << " options=" << shell_word(words_of(options))
        << " ;;\n";
  });
}

}  // namespace

void write_bash_completion(std::ostream& out, const outline_command& program) {
  const std::string function = function_name(program.name);
  out
    << function << "() {\n"
    << R"sh(  local current=${COMP_WORDS[COMP_CWORD]} path= word= words= options= kind=words left=0 i
  COMPREPLY=()
  for ((i = 1; i < COMP_CWORD; i++)); do
    word=${COMP_WORDS[i]}
    if [[ $word == = ]]; then
      continue
    fi
    if [[ $word == -?* ]]; then
      case "$path $word" in
)sh";
  write_cases(out, options_with_values(program), "        ");
  out << R"sh(        *) left=0 ;;
      esac
      continue
    fi
    if ((left > 0)); then
      left=$((left - 1))
      continue
    fi
    case "$path $word" in
)sh";
  write_commands(out, program, "      ");
  out << R"sh(      *) ;;
    esac
  done
  if [[ $current == = ]]; then
    current=
  fi
  if ((left == 0)) || [[ $current == -?* ]]; then
    case $path in
)sh";
  write_ends(out, program, "      ");
  out << R"sh(    esac
    if [[ $current == -* || ($kind == words && -z $words) ]]; then
      kind=words words=$options
    fi
  fi
  case $kind in
    words) mapfile -t COMPREPLY < <(compgen -W "$words" -- "$current") ;;
    files)
      compopt -o filenames 2>/dev/null || true
      mapfile -t COMPREPLY < <(compgen -f -- "$current")
      ;;
    folders)
      compopt -o filenames 2>/dev/null || true
      mapfile -t COMPREPLY < <(compgen -d -- "$current")
      ;;
    *) ;;
  esac
}

)sh"
      << "complete -F " << function << ' ' << program.name << '\n';
}

}  // namespace donet::cli
