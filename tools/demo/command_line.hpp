#pragma once
// The parsed command line.

#include "tools/dc/palette.hpp"
#include "tools/demo/play.hpp"

#include <optional>
#include <ostream>
#include <string>
#include <variant>
#include <vector>

namespace donet::demo {

/// The exit codes of the program; --help documents them.
enum exit_code : int { exit_all_right = 0, exit_failed = 1, exit_wrong_usage = 2 };

struct invocation {
  demo::plot plot;
  std::string client_agent = "127.0.0.1:7198";
  std::string message_director = "127.0.0.1:7199";
  std::vector<std::string> dc_files;
  std::vector<std::string> start;  ///< a program and its role file; empty: none
  bool quiet = false;
  tools::color_choice color = tools::color_choice::automatic;
};

/// The invocation, or the exit code if nothing is left to do.
std::variant<invocation, exit_code> read_command_line(int argc, const char* const* argv,
                                                      std::ostream& out, std::ostream& err);

}  // namespace donet::demo
