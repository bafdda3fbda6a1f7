#pragma once
// The few things that we ask of a socket itself.

#include "dcfile/bytes.hpp"
#include "runtime/net/address.hpp"

#include <string>

namespace donet::runtime {

/// Small messages go out at once, a peer that vanished is noticed, nothing blocks (spec/services
/// 1.1).
void set_connection_options(int socket) noexcept;

/// The 4 or 16 bytes of an address as text: "192.0.2.1", "2001:db8::1", "::ffff:192.0.2.1".
std::string host_text(dc::bytes_view host);

/// The ends of a connected socket; the host is empty if it is not connected any more. One of IPv4
/// that came in by a socket of IPv6 is shown as what it is, without "::ffff:".
address peer_address(int socket);
address local_address(int socket);

/// "192.0.2.1:40000", "[2001:db8::1]:40000", or "unknown" if the peer is gone already.
std::string peer_of(int socket);

/// Nothing more will be written: the peer sees the end of the stream behind what was.
void end_stream(int socket) noexcept;

/// The connection is over in both directions, whatever the peer does; the socket has yet to be closed.
void cut_stream(int socket) noexcept;

/// Whether the peer's system has confirmed all that was written, or never will.
bool is_all_delivered(int socket) noexcept;

void close_socket(int socket) noexcept;

}  // namespace donet::runtime
