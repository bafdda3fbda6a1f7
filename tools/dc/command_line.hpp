#pragma once
// The parsed command line.

#include "dcfile/options.hpp"
#include "tools/dc/palette.hpp"

#include <cstdint>
#include <ostream>
#include <string>
#include <variant>
#include <vector>

namespace donet::tools {

/// The exit codes of the program; --help documents them.
enum exit_code : int { exit_ok = 0, exit_wrong_input = 1, exit_wrong_usage = 2 };

enum class command : std::uint8_t { check, hash, print, describe, pack, unpack };

enum class hash_format : std::uint8_t { all, hex, decimal, signed_decimal };

struct invocation {
  tools::command command = command::check;
  std::vector<std::string> files;
  dc::load_options options;
  color_choice color = color_choice::automatic;

  bool warnings_are_errors = false;                   ///< check
  tools::hash_format hash_format = hash_format::all;  ///< hash
  bool brief = false;                                 ///< print
  bool json = false;                                  ///< describe
  std::string class_name;                             ///< describe: only this class; empty = all
  std::string expression;  ///< pack: `Class.field(…)`; unpack: `Class.field`
  std::string hex;         ///< unpack
  bool names = false;      ///< unpack
  dc::text_policy strings = dc::text_policy::utf8;  ///< unpack
};

/// Parses the arguments. If they request help or are wrong, writes the text to `out` or `err` and
/// returns the exit code.
std::variant<invocation, exit_code> read_command_line(int argc, const char* const* argv,
                                                      std::ostream& out, std::ostream& err);

}  // namespace donet::tools
