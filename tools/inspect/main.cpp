// donet-inspect: attaches to a running donet-node, reports its state, and starts its drain.

#include "tools/dc/output_stream.hpp"
#include "tools/dc/palette.hpp"
#include "tools/inspect/command_line.hpp"
#include "tools/inspect/commands.hpp"

#include <csignal>
#include <cstdlib>
#include <exception>
#include <variant>

#include <unistd.h>

using namespace donet::tools;

int main(int argc, char** argv) {
  std::signal(SIGPIPE, SIG_IGN);
  output_stream out(STDOUT_FILENO);
  output_stream err(STDERR_FILENO);
  auto code = inspect_exit_failed;
  try {
    const auto read = read_inspect_command_line(argc, argv, out, err);
    if (const auto* asked = std::get_if<inspect_invocation>(&read)) {
      inspect_console console{out, err,
                              palette(wants_color(color_choice::automatic, STDOUT_FILENO)),
                              ::isatty(STDERR_FILENO) == 1};
      code = run(*asked, console);
    } else {
      code = std::get<inspect_exit_code>(read);
    }
  } catch (const std::exception& failure) {
    err << "donet-inspect: " << failure.what() << '\n';
  }
  out.flush();
  if (out.failure() != 0)
    code = inspect_exit_failed;
  err.flush();
  return code;
}
