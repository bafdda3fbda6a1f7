#pragma once
// Bounds of what a peer may do below its frames: while its connection begins and ends, and by TLS and
// WebSocket without sending data.

#include <chrono>
#include <cstddef>

namespace donet::runtime::limits {

/// How long a connection that this node ends stays half-open, so that a peer that still sends can
/// read the last bytes, and how many bytes of that peer are read and discarded meanwhile; what comes
/// beyond stays in the kernel.
inline constexpr std::chrono::milliseconds linger_max{2'000};
inline constexpr std::size_t discarded_bytes_max = 1u << 20;

/// Records of TLS without data that a peer may send in a row (key updates, warnings), and all records
/// of its handshake. Without a bound one call of the library could consume them for as long as the
/// peer sends.
inline constexpr unsigned tls_empty_records_max = 16;
inline constexpr unsigned tls_handshake_records_max = 64;
/// Handshake steps of one network (IPv4 address, IPv6 /64) that wait for the handshake thread.
inline constexpr std::size_t tls_handshakes_waiting_max = 256;

/// WebSocket frames without data in one second: control frames, empty messages and empty
/// fragments.
inline constexpr unsigned websocket_empty_frames_max = 50;

}  // namespace donet::runtime::limits
