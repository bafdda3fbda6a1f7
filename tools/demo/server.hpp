#pragma once
// A server that the demo starts, and stops at its end.

#include <chrono>
#include <string>
#include <string_view>

#include <sys/types.h>

namespace donet::demo {

class server {
public:
  static constexpr std::chrono::seconds patience{30};

  /// Starts a donet-node with this role file and waits until it logs that it is ready. Throws
  /// harness::failure with its output if it does not.
  server(const std::string& program, const std::string& role_file);
  /// Stops it.
  ~server();
  server(const server&) = delete;
  server& operator=(const server&) = delete;

  /// Reads pending output, so that the process never blocks on the pipe.
  void listen();
  /// Sends SIGTERM and waits for the end; kills the process after a timeout. True if it ended by
  /// itself with status 0.
  bool stop();

  pid_t pid() const noexcept { return pid_; }
  /// The end of its output so far.
  std::string_view output() const noexcept { return output_; }

private:
  static constexpr std::size_t output_max = 65'536;

  bool read_more(std::chrono::steady_clock::time_point until);
  bool ends_by(std::chrono::steady_clock::time_point until);
  int status();

  pid_t pid_ = -1;
  int handle_ = -1;  // of the process: readable when it has ended
  int out_ = -1;
  std::string output_;
};

}  // namespace donet::demo
