#pragma once
// Where a client comes from.

#include "runtime/net/address.hpp"

#include <string>

namespace donet::runtime {

struct origin {
  /// The client, and where it believes to be connected to: as the PROXY header says, else the ends
  /// of the TCP connection. The host is text that a proxy may have made up, in version 1 of that
  /// header.
  address remote;
  address local;
  /// What the PROXY header adds, byte for byte.
  std::string tlvs;
  /// The PROXY header says that this is the proxy itself (LOCAL).
  bool is_health_check = false;
  /// Under TLS.
  bool secure = false;
};

}  // namespace donet::runtime
