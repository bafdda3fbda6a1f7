#pragma once
// The address of a server.

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include <sys/socket.h>

namespace donet::bench {

/// An address as written by the user, and as passed to the kernel.
struct endpoint {
  std::string text;
  sockaddr_storage address{};
  socklen_t size = 0;

  int family() const { return address.ss_family; }
  std::uint16_t port() const;
  /// True if the address can only refer to this machine.
  bool is_loopback() const;
};

/// The IPv4 source address, in host order, for number `number` of many short connections; empty if
/// the server is on another machine. A port that was just in use cannot be reused for a while, but
/// the loopback network has enough addresses.
std::optional<std::uint32_t> next_source(const endpoint& to, std::uint64_t number);

/// Parses `host:port` or `[v6]:port` and resolves the host, which may take seconds. Throws
/// run_failure if the text is malformed or the host cannot be resolved.
endpoint find_endpoint(std::string_view text);

}  // namespace donet::bench
