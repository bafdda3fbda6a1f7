#pragma once
// Bounds of a peer's behaviour below its frames: while its connection begins and ends, and for TLS
// and WebSocket traffic without data.

#include <chrono>
#include <cstddef>

namespace donet::runtime::limits {

/// Time for which a connection that this node ends stays half-open, so that a peer that is still
/// sending can read the last bytes, and number of that peer's bytes that are read and discarded in
/// that time. Further bytes stay in the kernel.
inline constexpr std::chrono::milliseconds linger_max{2'000};
inline constexpr std::size_t discarded_bytes_max = 1u << 20;

/// TLS records without data that a peer may send in a row (key updates, warnings), and all records
/// of its handshake. Without a bound one call of the library could consume such records for as long
/// as the peer sends them.
inline constexpr unsigned tls_empty_records_max = 4;
inline constexpr unsigned tls_handshake_records_max = 64;
/// Handshake steps of one network (IPv4 address, IPv6 /64) that may wait for the handshake thread.
inline constexpr std::size_t tls_handshakes_waiting_max = 256;

/// WebSocket frames without data that a peer may send in one second: control frames, empty messages
/// and empty fragments.
inline constexpr unsigned websocket_empty_frames_max = 50;

}  // namespace donet::runtime::limits
