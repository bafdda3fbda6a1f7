#include "tools/cli/outline.hpp"

#include <algorithm>
#include <limits>

namespace donet::cli {

namespace {

std::string without_blanks_around(std::string_view text) {
  const auto begin = text.find_first_not_of(" \n");
  if (begin == std::string_view::npos)
    return {};
  return std::string(text.substr(begin, text.find_last_not_of(" \n") - begin + 1));
}

bool is_name_character(char c) {
  return (c >= 'A' && c <= 'Z') || c == '_';
}

// True if a name such as ROLE_FILE or FILE ends in `word`.
bool has_name(std::string_view text, std::string_view word) {
  for (auto at = text.find(word); at != std::string_view::npos; at = text.find(word, at + 1)) {
    const auto end = at + word.size();
    const bool begins = at == 0 || text[at - 1] == '_' || !is_name_character(text[at - 1]);
    if (begins && (end == text.size() || !is_name_character(text[end])))
      return true;
  }
  return false;
}

// The text between the braces of `TEXT:{auto,always,never}`.
std::string_view listed(std::string_view shown) {
  const auto open = shown.find('{');
  const auto close = shown.find('}', open);
  if (open == std::string_view::npos || close == std::string_view::npos)
    return {};
  return shown.substr(open + 1, close - open - 1);
}

std::vector<std::string> choices_of(std::string_view shown) {
  std::vector<std::string> all;
  std::string_view rest = listed(shown);
  while (!rest.empty()) {
    const auto comma = std::min(rest.find(','), rest.size());
    all.emplace_back(rest.substr(0, comma));
    rest.remove_prefix(std::min(comma + 1, rest.size()));
  }
  return all;
}

outline_option outlined(const CLI::Option& from, const CLI::Formatter& formatter) {
  outline_option option;
  for (const std::string& name : from.get_snames())
    option.names.push_back('-' + name);
  for (const std::string& name : from.get_lnames())
    option.names.push_back("--" + name);
  if (from.get_positional())
    option.operand = from.get_name(true);
  option.value = without_blanks_around(formatter.make_option_opts(&from));
  option.description = from.get_description();
  const int most = from.get_items_expected_max();
  option.values_max = most < 0 ? 0 : static_cast<std::size_t>(most);
  // The operand's own name is more exact than its type.
  const std::string shown = option.operand + ' ' + from.get_type_name() + ' ' + option.value;
  if (option.values_max != 0)
    option.kind = kind_of_value(shown);
  if (option.kind == value_kind::choice)
    option.choices = choices_of(shown);
  return option;
}

outline_command outlined(const CLI::App& from, const std::string& around) {
  const auto& formatter = dynamic_cast<const CLI::Formatter&>(*from.get_formatter());
  outline_command command;
  command.name = from.get_name();
  command.path = around.empty() ? command.name : around + ' ' + command.name;
  const std::string usage = formatter.make_usage(&from, command.path);
  command.usage =
    without_blanks_around(usage.substr(usage.find(command.path) + command.path.size()));
  command.description = from.get_description();
  command.footer = from.get_footer();
  for (const CLI::Option* option : from.get_options()) {
    if (option->get_group().empty())
      continue;
    outline_option one = outlined(*option, formatter);
    (one.names.empty() ? command.operands : command.options).push_back(std::move(one));
  }
  for (const CLI::App* below : from.get_subcommands(std::function<bool(const CLI::App*)>()))
    command.commands.push_back(outlined(*below, command.path));
  return command;
}

}  // namespace

value_kind kind_of_value(std::string_view shown) {
  if (!listed(shown).empty())
    return value_kind::choice;
  if (has_name(shown, "FILE") || has_name(shown, "PROGRAM"))
    return value_kind::file;
  if (has_name(shown, "DIR"))
    return value_kind::folder;
  return value_kind::anything;
}

outline_command outline_of(const CLI::App& app) {
  return outlined(app, {});
}

void for_each_command(const outline_command& from,
                      const std::function<void(const outline_command&)>& visit) {
  visit(from);
  for (const outline_command& below : from.commands)
    for_each_command(below, visit);
}

}  // namespace donet::cli
