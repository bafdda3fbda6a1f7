#pragma once
// The minimum cost of a message on this machine, independent of the server.

#include <optional>

namespace donet::bench {

/// Means over some hundred messages that were returned.
struct bare_sockets {
  double round_trip_us = 0;  ///< there and back
  /// Processor time of the replying thread per reply: `recv`, `send`, sleep.
  double turn_cpu_us = 0;
};

/// Sends 64 bytes back and forth between two threads, one of which is the caller's, over TCP on the
/// loopback interface, for at most a tenth of a second. Each thread sleeps until the other has
/// sent, as a server and its peers do with one message in flight. Empty if the measurement is not
/// possible.
std::optional<bare_sockets> measure_bare_sockets();

}  // namespace donet::bench
