#pragma once
// Where a server listens.

#include <string>
#include <string_view>

#include <sys/socket.h>

namespace donet::harness {

/// An address as a person wrote it, and in the kernel's form.
struct endpoint {
  std::string text;
  sockaddr_storage address{};
  socklen_t size = 0;
};

/// Reads `host:port` or `[v6]:port` and looks the host up, which may take seconds. Throws failure if
/// it is no such text or the host does not exist.
endpoint find_endpoint(std::string_view text);

/// True if a server accepts connections there, tested by making one; waits at most one second.
bool is_listening(const endpoint& where);

}  // namespace donet::harness
