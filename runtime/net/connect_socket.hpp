#pragma once
// Connects and blocks until the connection is established. For a program that sends one request and
// has nothing else to do.

#include "runtime/net/address.hpp"

#include <chrono>
#include <string>

namespace donet::runtime {

struct connected_socket {
  int handle = -1;          ///< owned by the caller; -1 on failure
  std::string problem;      ///< reason of a failure: "127.0.0.1:7601: Connection refused"
  bool is_refused = false;  ///< no process listens at the address
};

/// Tries the addresses of `to` one after the other until `deadline`. Looking a name up takes as
/// long as the system's resolver needs, whatever `deadline` is. Blocks. Any thread.
connected_socket connect_socket(const address& to, std::chrono::steady_clock::time_point deadline);

}  // namespace donet::runtime
