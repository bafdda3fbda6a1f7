// donet-dc: checks, hashes, shows, packs and unpacks the declarations of DC files.

#include "tools/dc/command_line.hpp"
#include "tools/dc/commands.hpp"
#include "tools/dc/output_stream.hpp"

#include <cerrno>
#include <csignal>
#include <system_error>

#include <unistd.h>

using namespace donet::tools;

int main(int argc, char** argv) {
  // A reader that closes the pipe makes the write fail, and does not end the program.
  std::signal(SIGPIPE, SIG_IGN);
  output_stream out(STDOUT_FILENO);
  output_stream err(STDERR_FILENO);

  const auto read = read_command_line(argc, argv, out, err);
  auto code = exit_ok;
  if (const auto* asked = std::get_if<invocation>(&read))
    code = run(*asked, out, wants_color(asked->color, STDOUT_FILENO), err,
               wants_color(asked->color, STDERR_FILENO));
  else
    code = std::get<exit_code>(read);

  out.flush();
  if (out.failure() != 0) {
    if (out.failure() != EPIPE)
      err << "donet-dc: cannot write: " << std::generic_category().message(out.failure()) << '\n';
    code = exit_wrong_input;
  }
  err.flush();
  return code;
}
