#pragma once
// What the machine takes for a message at best, whatever the server does.

#include <optional>

namespace donet::bench {

/// Means over some hundred messages that came back.
struct bare_sockets {
  double round_trip_us = 0;  ///< there and back
  double turn_cpu_us = 0;    ///< processor time of whoever answers one: `recv`, `send`, sleep
};

/// Sends 64 bytes back and forth between two threads, one of which is the caller's, over TCP on the loopback
/// interface, for a tenth of a second or less. Each sleeps until the other has sent, as a server and its
/// peers do with one message under way. Nothing where it cannot be measured.
std::optional<bare_sockets> measure_bare_sockets();

}  // namespace donet::bench
