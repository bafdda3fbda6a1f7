#pragma once
// The header of the PROXY protocol, by which a proxy passes on the real addresses of a connection
// (spec/clientagent 3.3). Version 1 is one line of text; version 2 has 16 bytes, followed by as
// many bytes as they announce.

#include "dcfile/bytes.hpp"
#include "runtime/net/address.hpp"

#include <cstddef>
#include <string>

namespace donet::runtime {

/// Bytes of the longest possible header.
inline constexpr std::size_t proxy_header_size_max = 16 + 65'535;

struct proxy_header {
  /// True for the proxy's own connection, by which it checks that the server is alive.
  bool is_local = false;
  /// If false, the addresses of the TCP connection count, and the two members below are empty.
  bool has_addresses = false;
  /// As in the header. In version 1 the hosts are unchecked text.
  address source;
  address destination;
  /// Version 2 may add TLVs after the addresses; they are not interpreted.
  std::string tlvs;

  friend bool operator==(const proxy_header&, const proxy_header&) = default;
};

enum class proxy_verdict : unsigned char { needs_more, malformed, complete };

struct proxy_result {
  proxy_verdict verdict = proxy_verdict::needs_more;
  /// Bytes of the header when it is complete. The bytes after it were sent by the client.
  std::size_t size = 0;
  proxy_header header;
};

/// Reads the header at the front of `received`. With `proxy_header_size_max` bytes the verdict is
/// never `needs_more`. While it is `needs_more`, all of `received` belongs to the header.
proxy_result read_proxy_header(dc::bytes_view received);

}  // namespace donet::runtime
