#pragma once
// The door behind which an actor is published to other systems. Anybody may knock, and BASP trusts whoever
// does: it has no password, reads a message of any size, keeps answers for a peer that does not read, and
// something of everybody who ever came or was spoken of. The door bounds what it can (basp_rules).
//
//   listener ── socket ──> basp_door ── connection ──> CAF's middleman ──> the actor
//
// The door does not look into messages: a peer can send the published actor any message that it
// understands, and may name actors of its own, which CAF remembers until the connection ends. It cannot
// address another actor of this system.

#include "runtime/cluster/basp_rules.hpp"

#include <caf/actor.hpp>
#include <caf/actor_system.hpp>
#include <caf/intrusive_ptr.hpp>

#include <cstddef>
#include <cstdint>
#include <functional>

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
  /// Called on the middleman's thread when a connection is closed for what its peer sent.
  using refusal_function = std::function<void(basp_verdict)>;

  /// The system, which has a middleman (`use_basp`), outlives the door; `port` distinguishes the door from
  /// the system's other doors. The constructor ends and unregisters all actors that CAF registers by name
  /// (they change the system's configuration and make actors for peers).
  basp_door(caf::actor_system& system, const caf::actor& behind, std::uint16_t port,
            basp_bounds bounds = {}, refusal_function refused = {});
  basp_door(const basp_door&) = delete;
  basp_door& operator=(const basp_door&) = delete;
  /// Cuts all connections, without which the system would not end.
  ~basp_door();

  /// Takes over a connected socket. Any thread.
  void take(int socket);

  /// Cuts the oldest connection, if there is one; its socket is closed a little later. Any thread.
  void cut_oldest();

private:
  class doorman;

  caf::actor_system& system_;
  caf::intrusive_ptr<doorman> doorman_;
};

}  // namespace donet::runtime
