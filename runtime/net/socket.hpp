#pragma once
// The few things that we ask of a socket itself.

#include <string>

namespace donet::runtime {

/// Small messages go out at once, a peer that vanished is noticed, nothing blocks (spec/services
/// 1.1).
void set_connection_options(int socket) noexcept;

/// "192.0.2.1:40000", "[2001:db8::1]:40000", or "unknown" if the peer is gone already.
std::string peer_of(int socket);

/// Nothing more will be written: the peer sees the end of the stream behind what was.
void end_stream(int socket) noexcept;

/// Whether the peer's system has confirmed all that was written, or never will.
bool is_all_delivered(int socket) noexcept;

void close_socket(int socket) noexcept;

}  // namespace donet::runtime
