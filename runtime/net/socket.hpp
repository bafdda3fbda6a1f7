#pragma once
// Operations on a socket itself: options, addresses, shutdown.

#include "dcfile/bytes.hpp"
#include "runtime/net/address.hpp"

#include <string>

namespace donet::runtime {

/// Makes a socket non-blocking, disables Nagle's algorithm so that small messages are sent
/// immediately, and enables keep-alive so that a vanished peer is noticed (spec/services 1.1).
void set_connection_options(int socket) noexcept;

/// The 4 or 16 bytes of an address as text: "192.0.2.1", "2001:db8::1", "::ffff:192.0.2.1".
std::string host_text(dc::bytes_view host);

/// The addresses of a connected socket. The host is empty if the socket is no longer connected. The
/// address of an IPv4 peer that connected to an IPv6 socket has no "::ffff:" prefix.
address peer_address(int socket);
address local_address(int socket);

/// "192.0.2.1:40000", "[2001:db8::1]:40000", or "unknown" if the peer has disconnected already.
std::string peer_of(int socket);

/// Shuts down the writing side: the peer receives the end of the stream after all that was written.
void end_stream(int socket) noexcept;

/// Shuts down both directions immediately. The socket must still be closed.
void cut_stream(int socket) noexcept;

/// True if the peer's system has acknowledged everything that was written, or never will.
bool is_all_delivered(int socket) noexcept;

/// Closes the descriptor. Bytes that were written are still sent, unless unread input makes the
/// system reset the connection.
void close_socket(int socket) noexcept;

}  // namespace donet::runtime
