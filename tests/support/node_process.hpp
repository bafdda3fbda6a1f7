#pragma once
// A donet-node as its users start it: the real program with a role file, on ports that the system
// chooses.

#include "tests/support/temp_dir.hpp"

#include <chrono>
#include <cstdint>
#include <string>

#include <sys/types.h>

namespace donet::test {

/// Where a node's Inspector is that the role file does not speak of.
enum class own_inspector : std::uint8_t {
  at_any_port,  ///< of the system's choice: many run at a time
  by_default    ///< at the port that it is known for, if that is free
};

class node_process {
public:
  static constexpr std::chrono::seconds deadline{30};

  /// Starts DONET_NODE with this role file and waits until it says that it is `ready`. Throws
  /// std::runtime_error with what it wrote if it ends instead.
  explicit node_process(const std::string& role_file, const std::string& ready = "node: ready",
                        own_inspector inspector = own_inspector::at_any_port);

  /// A Message Director alone, with more keys for its table.
  static node_process message_director(const std::string& keys = {});

  node_process(const node_process&) = delete;
  node_process& operator=(const node_process&) = delete;
  ~node_process();

  /// The port of the `index`th address on which it listens; its services come first.
  std::uint16_t port(std::size_t index = 0) const { return port_after("listening on=", index); }
  /// The same of the addresses of one service, by its name in the log: "client_agent".
  std::uint16_t port_of(const std::string& service, std::size_t index = 0) const {
    return port_after(' ' + service + ": listening on=", index);
  }
  pid_t pid() const noexcept { return pid_; }

  void signal(int number) const;
  /// The exit status, or 128 and the signal that ended it. Throws std::runtime_error if it does not
  /// end in time.
  int wait();
  /// SIGTERM, and `wait`.
  int stop();

  /// Reads on until this appears in what it writes. Throws std::runtime_error if it does not in time.
  void wait_for_output(const std::string& text);
  /// Takes what it has written, so that it need not wait for a reader.
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
