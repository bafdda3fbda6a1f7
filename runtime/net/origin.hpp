#pragma once
// The addresses of a client's connection.

#include "runtime/net/address.hpp"

#include <string>

namespace donet::runtime {

struct origin {
  /// The client's address, and the address that the client connected to: from the PROXY header, or
  /// else those of the TCP connection. A version 1 header is text, so its hosts may be any text
  /// that a proxy made up.
  address remote;
  address local;
  /// The TLVs of the PROXY header, byte for byte.
  std::string tlvs;
  /// True if the PROXY header declares that the proxy itself has connected (LOCAL).
  bool is_health_check = false;
  /// True if the connection uses TLS.
  bool secure = false;
};

}  // namespace donet::runtime
