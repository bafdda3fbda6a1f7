#pragma once
// A connection for whoever has nothing else to do until it is there: a program that asks a question.

#include "runtime/net/address.hpp"

#include <chrono>
#include <string>

namespace donet::runtime {

struct connected_socket {
  int handle = -1;          ///< the caller's; -1 if there is none
  std::string problem;      ///< then why: "127.0.0.1:7601: Connection refused"
  bool is_refused = false;  ///< nobody listens there
};

/// Tries the addresses of `to` one after the other, until `deadline`. The time in which a name is looked up
/// is the resolver's own. Blocks.
connected_socket connect_socket(const address& to, std::chrono::steady_clock::time_point deadline);

}  // namespace donet::runtime
