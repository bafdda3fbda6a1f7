#pragma once
// Sends datagrams of UDP to one address and never waits for anything.

#include "dcfile/bytes.hpp"
#include "runtime/net/address.hpp"

#include <cstdint>
#include <string>

namespace donet::runtime {

/// Any thread may send.
class udp_sender {
public:
  udp_sender() = default;
  udp_sender(const udp_sender&) = delete;
  udp_sender& operator=(const udp_sender&) = delete;
  ~udp_sender();

  /// Blocks while a name is looked up. Returns an empty string, or the sentence that says what
  /// failed.
  std::string open(const address& to);

  /// Whether the system took it. Nobody tells whether it arrives.
  bool send(dc::bytes_view datagram) noexcept;

private:
  int socket_ = -1;
};

}  // namespace donet::runtime
