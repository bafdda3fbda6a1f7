#pragma once
// Where a server listens.

#include <string>
#include <string_view>

#include <sys/socket.h>

namespace donet::harness {

/// An address as a person wrote it, and as the kernel wants it.
struct endpoint {
  std::string text;
  sockaddr_storage address{};
  socklen_t size = 0;
};

/// Reads `host:port` or `[v6]:port` and looks the host up, which may take seconds. Throws failure if
/// it is no such thing or the host is not known.
endpoint find_endpoint(std::string_view text);

/// Whether somebody accepts connections there, asked by making one; waits no longer than a second.
bool is_listening(const endpoint& where);

}  // namespace donet::harness
