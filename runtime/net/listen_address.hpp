#pragma once
// The addresses that a configured listen address resolves to, and the rule for addresses that this
// machine does not have: a hosts file may name ::1 where IPv6 is switched off.

#include "runtime/net/address.hpp"

#include <functional>
#include <string>
#include <vector>

#include <sys/socket.h>

namespace donet::runtime {

/// An address in the system's format: one to listen at, or one to connect to.
struct listen_address {
  sockaddr_storage storage{};
  socklen_t size = 0;

  const sockaddr* get() const noexcept { return reinterpret_cast<const sockaddr*>(&storage); }
  int family() const noexcept { return storage.ss_family; }
  void set_port(std::uint16_t port) noexcept;
};

address to_address(const listen_address& one);

/// Parses a literal address. The size of the result is 0 if `where.host` is not literal.
listen_address literal_address(const address& where);

struct found_addresses {
  std::vector<listen_address> all;  ///< without duplicates, in the system's order
  std::string problem;              ///< reason of a failure; empty on success
  bool is_absent = false;  ///< the failure: there is no such name, or no address of its kind
};

/// Resolves a name for listening sockets of this type (SOCK_STREAM, SOCK_DGRAM). Blocks until the
/// system has answered. Any thread.
found_addresses find_listen_addresses(const address& where, int socket_type);

/// Resolves a name for TCP connections to it: to addresses of `family` (AF_INET, AF_INET6), or of all
/// families. Blocks until the system has answered. Any thread.
found_addresses find_peer_addresses(const address& where, int family = AF_UNSPEC);

struct opened_addresses {
  std::string problem;  ///< reason of the failure; then the caller must close all sockets
  std::vector<std::string> not_there;  ///< one sentence per address that the machine does not have
};

/// Opens one address. Returns 0 or the `errno`.
using open_function = std::function<int(const listen_address& one)>;

/// Opens all addresses in their order. `chosen_port` returns the port that the system chose for the
/// first one; the others use it if their port is 0. An address that the machine does not have is
/// left out if another one can be opened. Any other failure makes the whole call fail.
opened_addresses open_each(const std::vector<listen_address>& all, const open_function& open,
                           const std::function<std::uint16_t()>& chosen_port);

}  // namespace donet::runtime
