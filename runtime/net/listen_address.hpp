#pragma once
// The addresses that a listen address stands for, and the rule for those that this machine does not
// have: a hosts file may name ::1 where IPv6 is switched off.

#include "runtime/net/address.hpp"

#include <functional>
#include <string>
#include <vector>

#include <sys/socket.h>

namespace donet::runtime {

/// An address as the system takes it: one to listen at, or one to connect to.
struct listen_address {
  sockaddr_storage storage{};
  socklen_t size = 0;

  const sockaddr* get() const noexcept { return reinterpret_cast<const sockaddr*>(&storage); }
  int family() const noexcept { return storage.ss_family; }
  void set_port(std::uint16_t port) noexcept;
};

address to_address(const listen_address& one);

/// A literal address; its size is 0 if `where.host` is none.
listen_address literal_address(const address& where);

struct found_addresses {
  std::vector<listen_address> all;  ///< each once, in the system's order
  std::string problem;              ///< why there is none; else empty
};

/// Looks a name up, for sockets of this type (SOCK_STREAM, SOCK_DGRAM) that listen. Blocks meanwhile.
found_addresses find_listen_addresses(const address& where, int socket_type);

/// Looks a name up for TCP connections to it. Blocks meanwhile. Any thread.
found_addresses find_peer_addresses(const address& where);

struct opened_addresses {
  std::string problem;  ///< what failed; then nothing may stay open
  std::vector<std::string>
    not_there;  ///< a sentence for each address that the machine does not have
};

/// Opens one address, and returns its `errno` or 0.
using open_function = std::function<int(const listen_address& one)>;

/// Opens all, in order; `chosen_port` is asked for the port that all have where the system chose the
/// first one's. An address that the machine does not have is left out if another one can be opened.
/// Any other failure is a failure of all.
opened_addresses open_each(const std::vector<listen_address>& all, const open_function& open,
                           const std::function<std::uint16_t()>& chosen_port);

}  // namespace donet::runtime
