#include "tools/bench/compare/server_program.hpp"

#include "tools/bench/failure.hpp"

#include <algorithm>
#include <cerrno>
#include <csignal>
#include <cstring>
#include <fstream>
#include <iterator>
#include <system_error>
#include <utility>

#include <fcntl.h>
#include <netinet/in.h>
#include <poll.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

namespace donet::bench::compare {

namespace {

using std::chrono::steady_clock;

constexpr int look_interval_ms = 5;
constexpr std::chrono::seconds time_to_end{5};
constexpr std::size_t output_bytes_max = 2'000;

class own_descriptor {
public:
  explicit own_descriptor(int number) : number_(number) {}
  own_descriptor(const own_descriptor&) = delete;
  own_descriptor& operator=(const own_descriptor&) = delete;
  ~own_descriptor() {
    if (number_ >= 0)
      ::close(number_);
  }
  int get() const noexcept { return number_; }

private:
  int number_;
};

sockaddr_in loopback(std::uint16_t port) {
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  address.sin_port = htons(port);
  return address;
}

// System calls accept the address of any family through this type.
sockaddr* any_address(sockaddr_in& of) {
  void* const any = &of;
  return static_cast<sockaddr*>(any);
}

bool accepts(std::uint16_t port) {
  const own_descriptor one(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0));
  auto address = loopback(port);
  return ::connect(one.get(), any_address(address), sizeof address) == 0;
}

void rest() {
  ::poll(nullptr, 0, look_interval_ms);
}

// Runs in the child: only functions allowed between fork and exec. The child has its own process
// group, so that Ctrl-C reaches only donet-bench, and all processes that the command starts are
// ended together.
[[noreturn]] void become(char* const* words, int output) {
  ::prctl(PR_SET_PDEATHSIG, SIGKILL);
  ::setpgid(0, 0);
  ::signal(SIGPIPE, SIG_DFL);
  rlimit files{};
  ::getrlimit(RLIMIT_NOFILE, &files);
  files.rlim_cur = files.rlim_max;
  ::setrlimit(RLIMIT_NOFILE, &files);
  const int nothing = ::open("/dev/null", O_RDONLY | O_CLOEXEC);
  ::dup2(nothing, STDIN_FILENO);
  ::dup2(output, STDOUT_FILENO);
  ::dup2(output, STDERR_FILENO);
  ::execvp(words[0], words);
  const char* const reason = std::strerror(errno);
  if (::write(STDERR_FILENO, reason, std::strlen(reason)) < 0)
    ::_exit(126);
  ::_exit(127);
}

}  // namespace

std::vector<std::uint16_t> free_ports(std::size_t count) {
  // Keeps all sockets open until every port is found, so that the ports differ.
  std::vector<std::uint16_t> ports;
  std::vector<int> sockets;
  for (std::size_t i = 0; i < count; ++i) {
    const int one = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    sockets.push_back(one);
    auto address = loopback(0);
    socklen_t size = sizeof address;
    if (::bind(one, any_address(address), size) == 0
        && ::getsockname(one, any_address(address), &size) == 0)
      ports.push_back(ntohs(address.sin_port));
  }
  for (const int each : sockets)
    ::close(each);
  if (ports.size() < count)
    throw run_failure("cannot find a free port: " + std::generic_category().message(errno));
  return ports;
}

server_program::server_program(const std::vector<std::string>& words, std::filesystem::path log,
                               const std::vector<std::uint16_t>& ports)
    : log_(std::move(log)), name_(words.front()) {
  std::vector<std::string> own = words;
  std::vector<char*> raw;
  for (std::string& each : own)
    raw.push_back(each.data());
  raw.push_back(nullptr);
  const own_descriptor output(
    ::open(log_.c_str(), O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600));
  pid_ = output.get() < 0 ? -1 : ::fork();
  if (pid_ == 0)
    become(raw.data(), output.get());
  if (pid_ < 0)
    throw run_failure("cannot start " + name_ + ": " + std::generic_category().message(errno));
  // The child does the same: either may run first, and both need the group at once.
  ::setpgid(pid_, pid_);
  const auto until = steady_clock::now() + patience;
  try {
    for (const std::uint16_t port : ports)
      wait_for(port, until);
  } catch (...) {
    end();
    throw;
  }
}

server_program::~server_program() {
  end();
}

void server_program::wait_for(std::uint16_t port, steady_clock::time_point until) {
  while (!accepts(port)) {
    if (has_ended())
      throw run_failure(name_ + " has ended instead of listening at port " + std::to_string(port)
                        + "; it wrote:\n" + last_output());
    if (steady_clock::now() >= until)
      throw run_failure(name_ + " does not listen at port " + std::to_string(port) + "; it wrote:\n"
                        + last_output());
    rest();
  }
}

bool server_program::has_ended() noexcept {
  if (pid_ > 0 && ::waitpid(pid_, nullptr, WNOHANG) == pid_)
    pid_ = -1;
  return pid_ < 0;
}

void server_program::end() noexcept {
  if (pid_ < 0)
    return;
  const pid_t group = pid_;
  ::kill(-group, SIGTERM);
  const auto until = steady_clock::now() + time_to_end;
  while (!has_ended() && steady_clock::now() < until)
    rest();
  ::kill(-group, SIGKILL);
  while (pid_ > 0 && ::waitpid(pid_, nullptr, 0) < 0 && errno == EINTR)
    ;
  pid_ = -1;
}

std::string server_program::last_output() const {
  std::ifstream from(log_);
  std::string text{std::istreambuf_iterator<char>(from), {}};
  if (text.size() > output_bytes_max)
    text.erase(0, text.size() - output_bytes_max);
  while (text.ends_with('\n'))
    text.pop_back();
  return text.empty() ? "nothing" : text;
}

}  // namespace donet::bench::compare
