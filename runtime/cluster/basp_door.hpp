#pragma once
// The door behind which an actor is published to other systems. Anybody may knock, and BASP trusts whoever
// does: it has no password, reads a message of any size, keeps answers for a peer that does not read, and
// something of everybody who ever came or was spoken of. The door bounds what it can (basp_rules).
//
//   listener ── socket ──> basp_door ── connection ──> CAF's middleman ──> the actor
//
// It does not look into messages: whoever speaks BASP can say all that the actor understands, and name as
// many actors as he likes, which CAF remembers until the connection ends.

#include <caf/actor.hpp>
#include <caf/actor_system.hpp>
#include <caf/intrusive_ptr.hpp>

#include <cstddef>
#include <cstdint>

namespace donet::runtime {

struct basp_bounds {
  /// The next one that comes in ends the oldest: so those who say nothing keep nobody out.
  std::size_t connections_max = 64;
  /// Of one message that comes in; whoever announces a larger one is cut off.
  std::size_t message_bytes_max = std::size_t{16} << 10;
  /// That wait for a peer to read them; then it is cut off.
  std::size_t waiting_bytes_max = std::size_t{1} << 20;
};

class basp_door {
public:
  /// The system, which has a middleman (`use_basp`), outlives it; `port` is what distinguishes it from the
  /// system's other doors. From now on nobody else has the system's configuration changed, or actors made
  /// in it, over the network.
  basp_door(caf::actor_system& system, const caf::actor& behind, std::uint16_t port,
            basp_bounds bounds = {});
  basp_door(const basp_door&) = delete;
  basp_door& operator=(const basp_door&) = delete;
  /// Cuts all connections, without which the system would not end.
  ~basp_door();

  /// Takes over a connected socket. Any thread.
  void take(int socket);

private:
  class doorman;

  caf::actor_system& system_;
  caf::intrusive_ptr<doorman> doorman_;
};

}  // namespace donet::runtime
