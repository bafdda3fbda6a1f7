#pragma once
// A server that `compare` starts for one measurement and then ends.

#include <chrono>
#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

#include <sys/types.h>

namespace donet::bench::compare {

class server_program {
public:
  static constexpr std::chrono::seconds patience{30};

  /// Starts the program, which is searched in PATH if its name has no slash, with its output in
  /// `log`. Waits until all these ports of 127.0.0.1 accept connections. Throws run_failure with
  /// the end of its output if it ends before that, or if that takes longer than `patience`.
  server_program(const std::vector<std::string>& words, std::filesystem::path log,
                 const std::vector<std::uint16_t>& ports);
  /// Sends SIGTERM, then SIGKILL if the process does not end.
  ~server_program();
  server_program(const server_program&) = delete;
  server_program& operator=(const server_program&) = delete;

  pid_t pid() const noexcept { return pid_; }
  /// The last lines of its output.
  std::string last_output() const;
  bool has_ended() noexcept;

private:
  void wait_for(std::uint16_t port, std::chrono::steady_clock::time_point until);
  void end() noexcept;

  std::filesystem::path log_;
  std::string name_;
  pid_t pid_ = -1;
};

/// Ports of 127.0.0.1 without a listener.
std::vector<std::uint16_t> free_ports(std::size_t count);

}  // namespace donet::bench::compare
