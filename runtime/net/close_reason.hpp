#pragma once
// Why a connection ended: a closed list, the same in log, metric and inspector.

#include <cstddef>
#include <string_view>

namespace donet::runtime {

enum class close_reason : unsigned char {
  peer_closed,       ///< the peer ended it in order
  peer_reset,        ///< the peer, its system or the network cut it
  read_failed,       ///< any other error while reading
  write_failed,      ///< any other error while writing
  malformed,         ///< the peer broke the protocol
  too_much_waits,    ///< more bytes wait for the peer than it may leave lying
  takes_nothing,     ///< bytes wait, and the peer took none of them for too long
  over_limit,        ///< the peer asked for more than it may have
  handshake_failed,  ///< no agreement with the peer on TLS or WebSocket
  timed_out,         ///< the peer did not come through the door in time, or was silent for too long
  let_go,            ///< this node has nothing more to do with the peer
  stopping,          ///< this node stops
};

inline constexpr std::size_t close_reasons = 12;

/// One word with underscores, for metrics and fields of the log.
std::string_view name(close_reason reason) noexcept;

/// The end of a sentence that begins with the peer's name: "has sent what ...".
std::string_view sentence(close_reason reason) noexcept;

}  // namespace donet::runtime
