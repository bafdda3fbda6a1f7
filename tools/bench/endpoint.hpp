#pragma once
// Where a server listens.

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include <sys/socket.h>

namespace donet::bench {

/// An address as a person wrote it, and as the kernel wants it.
struct endpoint {
  std::string text;
  sockaddr_storage address{};
  socklen_t size = 0;

  int family() const { return address.ss_family; }
  std::uint16_t port() const;
  /// Whether only this machine can be meant.
  bool is_loopback() const;
};

/// The IPv4 address, in host order, that the `number`th of many short connections may come from; none if the
/// server is elsewhere. Ports that were just in use are not used again for a while, but a machine that talks
/// to itself has enough other addresses.
std::optional<std::uint32_t> next_source(const endpoint& to, std::uint64_t number);

/// Reads `host:port` or `[v6]:port` and looks the host up, which may take seconds. Throws run_failure if
/// it is no such thing or the host is not known.
endpoint find_endpoint(std::string_view text);

}  // namespace donet::bench
