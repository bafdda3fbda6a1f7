#pragma once
// Reasons for the end of a connection. The list is closed and is the same in the log, the metrics
// and the inspector.

#include <cstddef>
#include <string_view>

namespace donet::runtime {

enum class close_reason : unsigned char {
  peer_closed,       ///< the peer closed the connection in order
  peer_reset,        ///< the peer, its system or the network reset it
  read_failed,       ///< any other error while reading
  write_failed,      ///< any other error while writing
  malformed,         ///< the peer broke the protocol
  too_much_waits,    ///< the bytes that wait for the peer exceed its limit
  takes_nothing,     ///< the peer took none of the waiting bytes for too long
  over_limit,        ///< the peer exceeded a limit
  handshake_failed,  ///< the TLS or WebSocket handshake with the peer failed
  timed_out,         ///< the handshake took too long, or the peer was silent too long
  let_go,            ///< this node no longer needs the peer
  stopping,          ///< this node stops
};

inline constexpr std::size_t close_reasons = 12;

/// One word with underscores, for metrics and log fields.
std::string_view name(close_reason reason) noexcept;

/// The end of a sentence whose subject is the peer: "sent what breaks the protocol".
std::string_view sentence(close_reason reason) noexcept;

}  // namespace donet::runtime
