#include "tests/support/node_process.hpp"

#include <algorithm>
#include <cerrno>
#include <csignal>
#include <stdexcept>
#include <system_error>
#include <vector>

#include <fcntl.h>
#include <poll.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

extern char** environ;

namespace donet::test {

namespace {

using std::chrono::steady_clock;

int milliseconds_until(steady_clock::time_point until) {
  const auto left =
    std::chrono::duration_cast<std::chrono::milliseconds>(until - steady_clock::now()).count();
  return static_cast<int>(std::max<long>(left, 0));
}

}  // namespace

node_process::node_process(const std::string& role_file, const std::string& ready,
                           own_inspector inspector) {
  const bool needs_port =
    inspector == own_inspector::at_any_port && role_file.find("[inspect]") == std::string::npos;
  const std::string file =
    dir_
      .write("role.toml",
             needs_port ? role_file + "\n[inspect]\nbind = \"127.0.0.1:0\"\n" : role_file)
      .string();
  int ends[2];
  if (::pipe2(ends, O_CLOEXEC) != 0)
    throw std::system_error(errno, std::generic_category(), "pipe2");
  posix_spawn_file_actions_t actions;
  ::posix_spawn_file_actions_init(&actions);
  ::posix_spawn_file_actions_adddup2(&actions, ends[1], STDOUT_FILENO);
  ::posix_spawn_file_actions_adddup2(&actions, ends[1], STDERR_FILENO);
  std::string program = DONET_NODE;
  std::string argument = file;
  char* const arguments[] = {program.data(), argument.data(), nullptr};
  const int failure = ::posix_spawn(&pid_, program.c_str(), &actions, nullptr, arguments, environ);
  ::posix_spawn_file_actions_destroy(&actions);
  ::close(ends[1]);
  out_ = ends[0];
  if (failure != 0)
    throw std::system_error(failure, std::generic_category(), program);
  wait_for_output(ready);
}

node_process node_process::message_director(const std::string& keys) {
  return node_process("[daemon]\nname = \"test\"\n[global]\ndc_files = []\n"
                      "[services.message_director]\nbind = \"127.0.0.1:0\"\n"
                      + keys);
}

node_process::~node_process() {
  if (pid_ > 0) {
    ::kill(pid_, SIGKILL);
    ::waitpid(pid_, nullptr, 0);
  }
  if (out_ >= 0)
    ::close(out_);
}

std::uint16_t node_process::port_after(const std::string& mark, std::size_t index) const {
  std::size_t at = output_.find(mark);
  for (; index > 0 && at != std::string::npos; --index)
    at = output_.find(mark, at + 1);
  if (at == std::string::npos)
    throw std::runtime_error("it does not listen: " + output_);
  const std::size_t end = output_.find('\n', at);
  const std::size_t colon = output_.rfind(':', end);
  return static_cast<std::uint16_t>(std::stoi(output_.substr(colon + 1)));
}

// Until one thread of the process has received SIGSTOP the others go on, so the caller waits for the stop.
void node_process::signal(int number) const {
  ::kill(pid_, number);
  siginfo_t stopped{};
  if (number == SIGSTOP)
    ::waitid(P_PID, static_cast<id_t>(pid_), &stopped, WSTOPPED);
}

// False at the end of the output, or on timeout.
bool node_process::read_more(steady_clock::time_point until) {
  pollfd one{out_, POLLIN, 0};
  if (::poll(&one, 1, milliseconds_until(until)) <= 0)
    return false;
  char buffer[4096];
  const ssize_t count = ::read(out_, buffer, sizeof buffer);
  if (count <= 0)
    return false;
  output_.append(buffer, static_cast<std::size_t>(count));
  return true;
}

void node_process::wait_for_output(const std::string& text) {
  const auto until = steady_clock::now() + deadline;
  while (output_.find(text) == std::string::npos) {
    if (!read_more(until))
      throw std::runtime_error("\"" + text + "\" did not appear in its output:\n" + output_);
  }
}

void node_process::listen() {
  while (read_more(steady_clock::now()))
    ;
}

int node_process::wait() {
  const auto until = steady_clock::now() + deadline;
  // The output ends when the process does.
  while (read_more(until))
    ;
  int status = 0;
  pid_t ended = 0;
  while ((ended = ::waitpid(pid_, &status, steady_clock::now() < until ? 0 : WNOHANG)) < 0
         && errno == EINTR)
    ;
  if (ended != pid_)
    throw std::runtime_error("it did not end in time:\n" + output_);
  pid_ = -1;
  return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}

int node_process::stop() {
  signal(SIGTERM);
  return wait();
}

}  // namespace donet::test
