// donet-bench: puts load on a server, checks every received message, and measures.

#include "tools/bench/command_line.hpp"
#include "tools/bench/commands.hpp"
#include "tools/dc/output_stream.hpp"

#include <atomic>
#include <cerrno>
#include <csignal>
#include <system_error>

#include <unistd.h>

using namespace donet::bench;
using donet::tools::output_stream;
using donet::tools::wants_color;

namespace {

std::atomic<bool> stopped = false;
static_assert(std::atomic<bool>::is_always_lock_free);

// The second signal ends the program without waiting for messages in flight.
void stop(int signal) {
  if (stopped.exchange(true))
    std::signal(signal, SIG_DFL);
}

}  // namespace

int main(int argc, char** argv) {
  std::signal(SIGPIPE, SIG_IGN);
  std::signal(SIGINT, stop);
  std::signal(SIGTERM, stop);
  output_stream out(STDOUT_FILENO);
  output_stream err(STDERR_FILENO);

  const auto read = read_command_line(argc, argv, out, err);
  auto code = exit_ok;
  if (const auto* asked = std::get_if<invocation>(&read))
    code = run(*asked,
               {out, wants_color(asked->color, STDOUT_FILENO), err,
                wants_color(asked->color, STDERR_FILENO), ::isatty(STDERR_FILENO) == 1},
               stopped);
  else
    code = std::get<exit_code>(read);

  out.flush();
  if (out.failure() != 0) {
    if (out.failure() != EPIPE)
      err << "donet-bench: cannot write: " << std::generic_category().message(out.failure())
          << '\n';
    code = exit_failed;
  }
  err.flush();
  return code;
}
