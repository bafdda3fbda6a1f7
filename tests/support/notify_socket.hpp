#pragma once
// The socket of a service manager, to which a service reports its state.

#include "tests/support/temp_dir.hpp"

#include <string>

namespace donet::test {

class notify_socket {
public:
  /// Listens in a folder of its own, or at an abstract address, which starts with '@'.
  explicit notify_socket(const std::string& abstract = {});
  ~notify_socket();

  notify_socket(const notify_socket&) = delete;
  notify_socket& operator=(const notify_socket&) = delete;

  /// The value for NOTIFY_SOCKET.
  const std::string& name() const noexcept { return name_; }

  /// The next message. Throws std::runtime_error on timeout.
  std::string receive();

private:
  temp_dir dir_;
  std::string name_;
  int socket_ = -1;
};

}  // namespace donet::test
