#pragma once
// Host and port as an operator writes them, and what they stand for.

#include <cstdint>
#include <string>

namespace donet::runtime {

/// A name or a literal address, and a port. What a name stands for is found out when it is used.
struct address {
  std::string host;
  std::uint16_t port = 0;

  friend bool operator==(const address&, const address&) = default;
};

/// "host:port", with brackets around a literal IPv6 address.
std::string to_string(const address& where);

/// What bounds per address count as one: an IPv4 address, also one that is mapped into IPv6, or the
/// first 64 bits of an IPv6 address ("2001:db8::/64"), for that is what one subscriber has. A host that
/// is no literal address is returned as it is.
std::string address_group(const std::string& host);

}  // namespace donet::runtime
