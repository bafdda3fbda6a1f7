#pragma once
// Host and port as an operator writes them, and the group of peers that a host counts for.

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace donet::runtime {

/// A host, which is a name or a literal address, and a port. A name is resolved only when the
/// address is used.
struct address {
  std::string host;
  std::uint16_t port = 0;

  friend bool operator==(const address&, const address&) = default;
};

/// "host:port", with brackets around a literal IPv6 address.
std::string to_string(const address& where);

/// Parses what `to_string` writes. Empty if the text has no host or no valid port.
std::optional<address> parse_address(std::string_view text);

/// The key under which limits per address count a host: an IPv4 address itself, also when it is
/// mapped into IPv6, or the first 64 bits of an IPv6 address ("2001:db8::/64"), because an Internet
/// subscriber gets such a network. A host that is not a literal address is returned unchanged.
std::string address_group(const std::string& host);

}  // namespace donet::runtime
