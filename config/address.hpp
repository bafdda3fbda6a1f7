#pragma once
// Addresses as written by operators. Nothing is resolved here: opening a socket shows whether a
// host exists.

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace donet::config {

/// A literal IPv4 or IPv6 address without brackets, or a host name; and a TCP or UDP port.
struct address {
  std::string host;
  std::uint16_t port = 0;

  bool operator==(const address&) const = default;
};

/// Parses `host`, `host:port`, `[v6]`, `[v6]:port` or a bare IPv6 address; without a port, uses
/// `default_port`. Empty if the text has none of these forms, or is a bare IPv6 address whose end
/// may be meant as a port (`::1:7199`).
std::optional<address> parse_address(std::string_view text, std::uint16_t default_port);

/// A place to look for other nodes of the cluster: a host, and a port unless the DNS has it.
struct seed {
  std::string host;
  std::optional<std::uint16_t> port;  ///< never 0

  bool operator==(const seed&) const = default;
};

/// Parses the same forms as `parse_address`. Empty also if the port is 0.
std::optional<seed> parse_seed(std::string_view text);

/// The correct form of the IPv6 address that was probably meant by a text which `parse_address`
/// refuses; empty for any other text.
std::string address_advice(std::string_view text);

/// The written form: `host:port` or `[v6]:port`.
std::string to_text(const address& one);
/// The same; without the colon and the port if it has none.
std::string to_text(const seed& one);

/// True if the host is only this machine: localhost, 127.x.x.x or ::1.
bool is_loopback(const address& one);

/// True for an IPv4 or IPv6 address, false for a name.
bool is_literal(std::string_view host);

/// True if the host means all addresses of the machine: 0.0.0.0 or ::.
bool is_any(const address& one);

}  // namespace donet::config
