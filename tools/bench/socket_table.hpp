#pragma once
// The kernel's lists of sockets, /proc/net/tcp, tcp6, udp and udp6.

#include "tools/bench/endpoint.hpp"

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace donet::bench {

enum class transport : std::uint8_t { tcp, udp };

/// A UDP socket that receives datagrams from any peer is unconnected.
enum class socket_state : std::uint8_t { established = 1, unconnected = 7, listening = 10 };

/// One line. Addresses are as the kernel prints them: 8 or 32 hexadecimal digits.
struct socket_entry {
  std::string local_address;
  std::uint16_t local_port = 0;
  std::uint16_t remote_port = 0;
  std::uint8_t state = 0;
  std::uint64_t inode = 0;
};

/// Malformed lines are skipped.
std::vector<socket_entry> parse_socket_table(std::string_view text);

/// All sockets of this transport on this machine that are readable for this user.
std::vector<socket_entry> read_socket_tables(transport of = transport::tcp);

/// True if this socket answers at `where`, as far as the table shows: a socket for all addresses
/// counts only if `where` can only refer to this machine.
bool listens_at(const socket_entry& entry, const endpoint& where, transport by = transport::tcp);

}  // namespace donet::bench
