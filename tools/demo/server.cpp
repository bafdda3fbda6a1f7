#include "tools/demo/server.hpp"

#include "tools/harness/failure.hpp"

#include <algorithm>
#include <array>
#include <cerrno>
#include <csignal>
#include <cstddef>
#include <cstring>

#include <fcntl.h>
#include <poll.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

namespace donet::demo {

namespace {

using std::chrono::steady_clock;

int milliseconds_until(steady_clock::time_point until) {
  const auto left =
    std::chrono::ceil<std::chrono::milliseconds>(until - steady_clock::now()).count();
  return static_cast<int>(std::max<long>(left, 0));
}

// Runs in the child: only functions allowed between fork and exec.
[[noreturn]] void become(const char* program, const char* role_file, int out) {
  ::prctl(PR_SET_PDEATHSIG, SIGTERM);
  ::dup2(out, STDOUT_FILENO);
  ::dup2(out, STDERR_FILENO);
  ::execl(program, program, role_file, static_cast<char*>(nullptr));
  const char* const reason = std::strerror(errno);
  if (::write(STDERR_FILENO, reason, std::strlen(reason)) < 0)
    ::_exit(126);
  ::_exit(127);
}

}  // namespace

server::server(const std::string& program, const std::string& role_file) {
  int ends[2];
  if (::pipe2(ends, O_CLOEXEC) != 0)
    throw harness::failure(std::string("cannot make a pipe: ") + std::strerror(errno));
  pid_ = ::fork();
  if (pid_ == 0)
    become(program.c_str(), role_file.c_str(), ends[1]);
  ::close(ends[1]);
  out_ = ends[0];
  if (pid_ < 0)
    throw harness::failure(std::string("cannot start a process: ") + std::strerror(errno));
  handle_ = static_cast<int>(::syscall(SYS_pidfd_open, pid_, 0));
  ::fcntl(out_, F_SETFL, O_NONBLOCK);
  const auto until = steady_clock::now() + patience;
  while (output_.find("node: ready") == std::string::npos) {
    if (read_more(until))
      continue;
    stop();
    throw harness::failure(program + ' ' + role_file + " did not become ready; it wrote:\n"
                           + output_);
  }
}

server::~server() {
  stop();
  for (const int each : {handle_, out_})
    if (each >= 0)
      ::close(each);
}

// False at the end of the output, or on timeout.
bool server::read_more(steady_clock::time_point until) {
  pollfd one{out_, POLLIN, 0};
  if (::poll(&one, 1, milliseconds_until(until)) <= 0)
    return false;
  std::array<char, 4096> space;
  const auto size = ::read(out_, space.data(), space.size());
  if (size <= 0)
    return false;
  output_.append(space.data(), static_cast<std::size_t>(size));
  if (output_.size() > output_max)
    output_.erase(0, output_.size() - output_max / 2);
  return true;
}

void server::listen() {
  while (read_more(steady_clock::now()))
    ;
}

// Continues to read, so that the server is never blocked by the pipe. The output may outlast the
// server if it leaves processes behind.
bool server::ends_by(steady_clock::time_point until) {
  for (;;) {
    pollfd both[] = {{handle_, POLLIN, 0}, {out_, POLLIN, 0}};
    if (::poll(both, 2, milliseconds_until(until)) == 0)
      return false;
    if (both[0].revents != 0)
      return true;
    if (both[1].revents != 0 && !read_more(until)) {
      // The output has ended; only the process is left to wait for.
      return ::poll(both, 1, milliseconds_until(until)) > 0;
    }
  }
}

int server::status() {
  int status = 0;
  while (::waitpid(pid_, &status, 0) < 0 && errno == EINTR)
    ;
  pid_ = -1;
  return status;
}

bool server::stop() {
  if (pid_ <= 0)
    return true;
  ::kill(pid_, SIGTERM);
  const bool has_ended = ends_by(steady_clock::now() + patience);
  if (!has_ended)
    ::kill(pid_, SIGKILL);
  listen();
  const int end = status();
  return has_ended && WIFEXITED(end) && WEXITSTATUS(end) == 0;
}

}  // namespace donet::demo
