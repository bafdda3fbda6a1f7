#include "tests/support/process.hpp"

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstddef>
#include <limits>
#include <string_view>
#include <system_error>
#include <utility>

#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <spawn.h>
#include <sys/syscall.h>
#include <sys/types.h>
#include <sys/wait.h>
#include <unistd.h>

namespace donet::test {

namespace {

using steady_time = std::chrono::steady_clock::time_point;

[[noreturn]] void fail(int error, const std::string& what) {
  throw std::system_error(error, std::generic_category(), what);
}

void check(int error, const std::string& what) {
  if (error != 0)
    fail(error, what);
}

class file_descriptor {
public:
  explicit file_descriptor(int number = -1) noexcept : number_(number) {}
  ~file_descriptor() { close(); }
  file_descriptor(file_descriptor&& other) noexcept : number_(std::exchange(other.number_, -1)) {}
  file_descriptor& operator=(file_descriptor&& other) noexcept {
    std::swap(number_, other.number_);
    return *this;
  }

  int number() const noexcept { return number_; }
  bool open() const noexcept { return number_ >= 0; }
  void close() noexcept {
    if (number_ >= 0)
      ::close(number_);
    number_ = -1;
  }

private:
  int number_;
};

struct pipe_ends {
  file_descriptor reader;
  file_descriptor writer;
};

pipe_ends make_pipe() {
  std::array<int, 2> ends{};
  if (::pipe2(ends.data(), O_CLOEXEC) != 0)
    fail(errno, "cannot make a pipe");
  return {file_descriptor(ends[0]), file_descriptor(ends[1])};
}

void make_nonblocking(const file_descriptor& file) {
  if (::fcntl(file.number(), F_SETFL, O_NONBLOCK) != 0)
    fail(errno, "cannot make a pipe non-blocking");
}

class spawn_actions {
public:
  spawn_actions() { check(::posix_spawn_file_actions_init(&actions_), "cannot prepare a process"); }
  ~spawn_actions() { ::posix_spawn_file_actions_destroy(&actions_); }
  spawn_actions(const spawn_actions&) = delete;
  spawn_actions& operator=(const spawn_actions&) = delete;

  void put(const file_descriptor& file, int at) {
    check(::posix_spawn_file_actions_adddup2(&actions_, file.number(), at),
          "cannot prepare a process");
  }
  void start_in(const std::filesystem::path& directory) {
    check(::posix_spawn_file_actions_addchdir_np(&actions_, directory.c_str()),
          "cannot prepare a process");
  }
  const posix_spawn_file_actions_t* get() const noexcept { return &actions_; }

private:
  posix_spawn_file_actions_t actions_{};
};

// The child gets a process group of its own, so that the deadline also ends the processes that it
// started, and the default handling of SIGPIPE, which this process ignores.
class spawn_attributes {
public:
  spawn_attributes() {
    check(::posix_spawnattr_init(&attributes_), "cannot prepare a process");
    sigset_t defaults;
    ::sigemptyset(&defaults);
    ::sigaddset(&defaults, SIGPIPE);
    ::posix_spawnattr_setsigdefault(&attributes_, &defaults);
    ::posix_spawnattr_setpgroup(&attributes_, 0);
    ::posix_spawnattr_setflags(&attributes_,
                               static_cast<short>(POSIX_SPAWN_SETPGROUP | POSIX_SPAWN_SETSIGDEF));
  }
  ~spawn_attributes() { ::posix_spawnattr_destroy(&attributes_); }
  spawn_attributes(const spawn_attributes&) = delete;
  spawn_attributes& operator=(const spawn_attributes&) = delete;

  const posix_spawnattr_t* get() const noexcept { return &attributes_; }

private:
  posix_spawnattr_t attributes_{};
};

// The array for exec; it points into `texts`, which must outlive it.
std::vector<char*> pointers_to(std::vector<std::string>& texts) {
  std::vector<char*> pointers;
  pointers.reserve(texts.size() + 1);
  for (std::string& text : texts)
    pointers.push_back(text.data());
  pointers.push_back(nullptr);
  return pointers;
}

std::vector<std::string>
environment_with(const std::vector<std::pair<std::string, std::string>>& additions) {
  std::vector<std::string> all;
  all.reserve(additions.size());
  for (const auto& [name, value] : additions)
    all.push_back(name + '=' + value);
  for (char** entry = environ; *entry != nullptr; ++entry) {
    const std::string_view text = *entry;
    const std::string_view name = text.substr(0, text.find('='));
    const bool replaced = std::any_of(additions.begin(), additions.end(),
                                      [&](const auto& addition) { return addition.first == name; });
    if (!replaced)
      all.emplace_back(text);
  }
  return all;
}

// Appends available bytes to `text`; closes `file` at its end.
void read_available(file_descriptor& file, std::string& text) {
  std::array<char, 16384> buffer{};
  for (;;) {
    const ssize_t count = ::read(file.number(), buffer.data(), buffer.size());
    if (count > 0)
      text.append(buffer.data(), static_cast<std::size_t>(count));
    else if (count == 0)
      return file.close();
    else if (errno == EAGAIN)
      return;
    else if (errno != EINTR)
      fail(errno, "cannot read what a process wrote");
  }
}

// Writes as much of `rest` as the pipe accepts; closes `file` when nothing is left or the reader
// has closed it.
void write_available(file_descriptor& file, std::string_view& rest) {
  while (!rest.empty()) {
    const ssize_t count = ::write(file.number(), rest.data(), rest.size());
    if (count >= 0)
      rest.remove_prefix(static_cast<std::size_t>(count));
    else if (errno == EAGAIN)
      return;
    else if (errno == EPIPE)
      break;
    else if (errno != EINTR)
      fail(errno, "cannot write a process' input");
  }
  file.close();
}

// The timeout for poll in whole milliseconds, rounded up so that the deadline has passed when poll
// returns; 0 after the deadline.
int milliseconds_until(steady_time when) {
  const auto rest =
    std::chrono::ceil<std::chrono::milliseconds>(when - std::chrono::steady_clock::now()).count();
  constexpr long long longest = std::numeric_limits<int>::max();
  return static_cast<int>(std::clamp<long long>(rest, 0, longest));
}

// glibc 2.36 declares pidfd_open without C linkage, so that C++ cannot link it.
int open_process(pid_t id) noexcept {
  return static_cast<int>(::syscall(SYS_pidfd_open, id, 0));
}

// A started program that has not been waited for. Its process group is killed when the object goes
// out of scope, so that an exception leaves no process behind.
class child {
public:
  explicit child(pid_t id) : id_(id), handle_(open_process(id)) {
    if (!handle_.open()) {
      const int error = errno;
      end();
      fail(error, "cannot watch a process");
    }
  }
  ~child() { end(); }
  child(const child&) = delete;
  child& operator=(const child&) = delete;

  // Readable for poll once the program has ended.
  int handle() const noexcept { return handle_.number(); }
  bool running() const noexcept { return handle_.open(); }
  void kill() const noexcept { ::kill(-id_, SIGKILL); }
  // Blocks until the program has ended.
  int wait() noexcept {
    int status = 0;
    while (::waitpid(id_, &status, 0) < 0 && errno == EINTR) {}
    handle_.close();
    waited_for_ = true;
    return status;
  }

private:
  void end() noexcept {
    if (waited_for_)
      return;
    kill();
    wait();
  }

  pid_t id_;
  file_descriptor handle_;
  bool waited_for_ = false;
};

pid_t spawn(const command& what, const file_descriptor& input, const file_descriptor& output,
            const file_descriptor& errors) {
  spawn_actions actions;
  actions.put(input, STDIN_FILENO);
  actions.put(output, STDOUT_FILENO);
  actions.put(errors, STDERR_FILENO);
  if (!what.working_directory.empty())
    actions.start_in(what.working_directory);

  const spawn_attributes attributes;
  std::vector<std::string> arguments = what.arguments;
  std::vector<std::string> environment = environment_with(what.environment);
  pid_t id = -1;
  const int error = ::posix_spawnp(&id, arguments.at(0).c_str(), actions.get(), attributes.get(),
                                   pointers_to(arguments).data(), pointers_to(environment).data());
  check(error, "cannot start " + arguments.at(0));
  return id;
}

}  // namespace

outcome run(const command& what) {
  ::signal(SIGPIPE, SIG_IGN);
  const steady_time end = std::chrono::steady_clock::now() + what.deadline;

  pipe_ends input = make_pipe();
  pipe_ends output = make_pipe();
  pipe_ends errors = make_pipe();
  make_nonblocking(input.writer);
  make_nonblocking(output.reader);
  make_nonblocking(errors.reader);

  child program(spawn(what, input.reader, output.writer, errors.writer));
  input.reader.close();
  output.writer.close();
  errors.writer.close();

  outcome result;
  std::string_view rest = what.input;
  int status = 0;
  if (rest.empty())
    input.writer.close();

  // poll ignores entries whose descriptor is negative, that is, closed.
  while (program.running() || output.reader.open() || errors.reader.open()) {
    std::array<pollfd, 4> files{{{program.handle(), POLLIN, 0},
                                 {output.reader.number(), POLLIN, 0},
                                 {errors.reader.number(), POLLIN, 0},
                                 {input.writer.number(), POLLOUT, 0}}};
    const int ready = ::poll(files.data(), files.size(), milliseconds_until(end));
    if (ready < 0 && errno != EINTR)
      fail(errno, "cannot wait for a process");
    if (ready == 0) {
      result.timed_out = true;
      program.kill();
      if (program.running())
        status = program.wait();
      break;
    }
    if (ready < 0)
      continue;
    if (files[1].revents != 0)
      read_available(output.reader, result.output);
    if (files[2].revents != 0)
      read_available(errors.reader, result.errors);
    if (files[3].revents != 0)
      write_available(input.writer, rest);
    if (files[0].revents != 0) {
      status = program.wait();
      input.writer.close();
    }
  }

  if (WIFEXITED(status))
    result.exit_status = WEXITSTATUS(status);
  else
    result.signal = WTERMSIG(status);
  return result;
}

}  // namespace donet::test
