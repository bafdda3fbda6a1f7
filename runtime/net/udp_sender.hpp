#pragma once
// Sends UDP datagrams to one address, without blocking.

#include "dcfile/bytes.hpp"
#include "runtime/net/address.hpp"

#include <cstdint>
#include <string>

namespace donet::runtime {

/// Any thread may call `send`.
class udp_sender {
public:
  udp_sender() = default;
  udp_sender(const udp_sender&) = delete;
  udp_sender& operator=(const udp_sender&) = delete;
  ~udp_sender();

  /// Blocks while a name is resolved. Returns an empty string, or the reason of a failure.
  std::string open(const address& to);

  /// True if the system accepted the datagram. Whether it arrives is not reported.
  bool send(dc::bytes_view datagram) noexcept;

private:
  int socket_ = -1;
};

}  // namespace donet::runtime
