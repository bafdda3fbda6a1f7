// donet-db: shows, checks, saves and restores the data of a Database Server.

#include "tools/db/command_line.hpp"
#include "tools/db/commands.hpp"
#include "tools/dc/output_stream.hpp"

#include <atomic>
#include <cerrno>
#include <csignal>
#include <exception>
#include <system_error>

#include <unistd.h>

using namespace donet::tools;

namespace {

std::atomic<bool> stopped = false;
static_assert(std::atomic<bool>::is_always_lock_free);

// The second signal ends the process without waiting for pending work.
void stop(int signal) {
  if (stopped.exchange(true))
    std::signal(signal, SIG_DFL);
}

// Interrupts a read that waits for input.
void stop_by(int signal) {
  struct sigaction wanted {};
  wanted.sa_handler = stop;
  ::sigaction(signal, &wanted, nullptr);
}

}  // namespace

int main(int argc, char** argv) {
  std::signal(SIGPIPE, SIG_IGN);
  stop_by(SIGINT);
  stop_by(SIGTERM);
  output_stream out(STDOUT_FILENO);
  output_stream err(STDERR_FILENO);
  auto code = db_exit_failed;
  try {
    const auto read = read_db_command_line(argc, argv, out, err);
    if (const auto* asked = std::get_if<db_invocation>(&read)) {
      db_console console(out, err, ::isatty(STDERR_FILENO) == 1, stopped);
      code = run(*asked, console, err);
    } else {
      code = std::get<db_exit_code>(read);
    }
  } catch (const std::exception& failure) {
    err << "donet-db: " << failure.what() << '\n';
  }
  out.flush();
  if (out.failure() != 0) {
    if (out.failure() != EPIPE)
      err << "donet-db: cannot write: " << std::generic_category().message(out.failure()) << '\n';
    code = db_exit_failed;
  }
  err.flush();
  return code;
}
