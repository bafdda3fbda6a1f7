#pragma once
// A donet-node as its users start it: the real program with a role file, on ports chosen by the
// system.

#include "tests/support/temp_dir.hpp"

#include <chrono>
#include <cstdint>
#include <string>

#include <sys/types.h>

namespace donet::test {

/// The address of a node's Inspector, if the role file has none.
enum class own_inspector : std::uint8_t {
  at_any_port,  ///< chosen by the system, so that many nodes can run at once
  by_default    ///< the default port, if it is free
};

class node_process {
public:
  static constexpr std::chrono::seconds deadline{30};

  /// Starts DONET_NODE with this role file and waits until it writes `ready`. Throws
  /// std::runtime_error with its output if it ends instead.
  explicit node_process(const std::string& role_file, const std::string& ready = "node: ready",
                        own_inspector inspector = own_inspector::at_any_port);

  /// A node with only a Message Director, with these additional keys.
  static node_process message_director(const std::string& keys = {});

  node_process(const node_process&) = delete;
  node_process& operator=(const node_process&) = delete;
  ~node_process();

  /// The port of listen address `index`; the addresses of services come first.
  std::uint16_t port(std::size_t index = 0) const { return port_after("listening on=", index); }
  /// The port of a listen address of one service, by its name in the log: "client_agent".
  std::uint16_t port_of(const std::string& service, std::size_t index = 0) const {
    return port_after(' ' + service + ": listening on=", index);
  }
  pid_t pid() const noexcept { return pid_; }

  void signal(int number) const;
  /// The exit status, or 128 plus the signal that ended it. Throws std::runtime_error on timeout.
  int wait();
  /// Sends SIGTERM, then `wait`.
  int stop();

  /// Reads until the output contains this text. Throws std::runtime_error on timeout.
  void wait_for_output(const std::string& text);
  /// Reads pending output, so that the process never blocks on the pipe.
  void listen();
  const std::string& output() const noexcept { return output_; }

private:
  std::uint16_t port_after(const std::string& mark, std::size_t index) const;
  bool read_more(std::chrono::steady_clock::time_point until);

  temp_dir dir_;
  pid_t pid_ = -1;
  int out_ = -1;
  std::string output_;
};

}  // namespace donet::test
