#pragma once
// The header of the PROXY protocol, by which a proxy tells where a connection really comes from
// (spec/clientagent 3.3): one line of text (version 1), or 16 bytes and what they announce (2).

#include "dcfile/bytes.hpp"
#include "runtime/net/address.hpp"

#include <cstddef>
#include <string>

namespace donet::runtime {

/// Bytes of the longest header that there is.
inline constexpr std::size_t proxy_header_size_max = 16 + 65'535;

struct proxy_header {
  /// The proxy's own connection, by which it looks whether anybody is there.
  bool is_local = false;
  /// Otherwise the ends of the TCP connection count, and the two below are empty.
  bool has_addresses = false;
  /// As the proxy gives them: version 1 is text that nobody has looked at.
  address source;
  address destination;
  /// Version 2 may add things of its own to the addresses; they are not looked at.
  std::string tlvs;

  friend bool operator==(const proxy_header&, const proxy_header&) = default;
};

enum class proxy_verdict : unsigned char { needs_more, malformed, complete };

struct proxy_result {
  proxy_verdict verdict = proxy_verdict::needs_more;
  /// Bytes of the header when it is complete; those behind it are the client's.
  std::size_t size = 0;
  proxy_header header;
};

/// Reads the header that stands at the front of `received`. Never needs more when there are
/// `proxy_header_size_max` bytes; those that it needs more of are all of the header.
proxy_result read_proxy_header(dc::bytes_view received);

}  // namespace donet::runtime
