#pragma once
// A command line as plain data: the content of --help, for use in other forms.

#include <CLI/CLI.hpp>

#include <cstddef>
#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

namespace donet::cli {

/// The kind of value of an option or an operand.
enum class value_kind : std::uint8_t { anything, choice, file, folder };

struct outline_option {
  std::vector<std::string> names;  ///< as typed, including dashes; none: an operand
  std::string operand;             ///< what --help calls an operand
  std::string value;               ///< as --help shows the value: `TEXT:{on,off}=on`
  std::string description;
  value_kind kind = value_kind::anything;
  std::vector<std::string> choices;  ///< for value_kind::choice
  std::size_t values_max = 0;        ///< 0: a flag

  bool operator==(const outline_option&) const = default;
};

struct outline_command {
  std::string name;   ///< the word; for the outermost command, the program's name
  std::string path;   ///< with the enclosing commands: `donet-bench md pairs`
  std::string usage;  ///< the text after the path in a call
  std::string description;
  std::string footer;
  std::vector<outline_option> options;
  std::vector<outline_option> operands;
  std::vector<outline_command> commands;
};

/// What --help shows of the program and of each of its commands. Its formatter is a CLI::Formatter.
outline_command outline_of(const CLI::App& app);

/// The kind of a value, by its form in --help: `FILE [-]`, `TEXT:{on,off}`.
value_kind kind_of_value(std::string_view shown);

/// Calls `visit` with the command and all nested ones.
void for_each_command(const outline_command& from,
                      const std::function<void(const outline_command&)>& visit);
}  // namespace donet::cli
