#pragma once
// The address of a server.

#include <string>
#include <string_view>

#include <sys/socket.h>

namespace donet::harness {

/// An address as written by the user, and in the kernel's form.
struct endpoint {
  std::string text;
  sockaddr_storage address{};
  socklen_t size = 0;
};

/// Parses `host:port` or `[v6]:port` and resolves the host, which may take seconds. Throws failure
/// if the text is malformed or the host does not exist.
endpoint find_endpoint(std::string_view text);

/// True if a server accepts connections there, which is tested with a connection; waits at most one
/// second.
bool is_listening(const endpoint& where);

}  // namespace donet::harness
