#pragma once
// Publishes an actor to other actor systems. Any peer may connect, and BASP trusts each of them: it
// has no password, reads messages of any size, queues answers for a peer that does not read, and
// keeps data about every system that ever connected or was mentioned. This class bounds as much of
// that as it can (basp_rules).
//
//   listener ── socket ──> basp_acceptor ── connection ──> CAF's middleman ──> the actor
//
// A peer can send the published actor messages of the permitted types, and cannot address another
// actor of this system.

#include "runtime/cluster/basp_rules.hpp"
#include "runtime/cluster/reserved_identities.hpp"

#include <caf/actor.hpp>
#include <caf/actor_system.hpp>
#include <caf/intrusive_ptr.hpp>

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <string_view>
#include <vector>

namespace donet::runtime {

struct basp_bounds {
  /// The number of different actors of a peer that send messages.
  std::size_t senders_max = 4;
  /// At this limit a new connection replaces the oldest one, so idle connections do not block new
  /// ones.
  std::size_t connections_max = 64;
  /// Bytes of one incoming message. A peer that announces a larger one is disconnected.
  std::size_t message_bytes_max = std::size_t{16} << 10;
  /// Bytes that may wait for a peer to read them. Above this the peer is disconnected.
  std::size_t waiting_bytes_max = std::size_t{1} << 20;
};

class basp_acceptor {
public:
  /// Called on the middleman's thread when a connection is closed because its peer broke the rules.
  using refusal_function = std::function<void(basp_verdict)>;

  /// The system has a middleman (`use_basp`) and must outlive this object. Peers may send messages
  /// of the types in `permitted` (beginning_of). `port` distinguishes this object from others of
  /// the same system. The constructor ends and unregisters all actors
  /// that CAF registers by name: they can change the system's configuration and create actors for
  /// peers. A peer that introduces itself with an id in `reserved` is disconnected; null: none is reserved.
  basp_acceptor(caf::actor_system& system, const caf::actor& published,
                const std::vector<std::string_view>& permitted, std::uint16_t port,
                basp_bounds bounds = {}, refusal_function refused = {},
                std::shared_ptr<const reserved_identities> reserved = nullptr);
  basp_acceptor(const basp_acceptor&) = delete;
  basp_acceptor& operator=(const basp_acceptor&) = delete;
  /// Closes all connections; otherwise the actor system would not end.
  ~basp_acceptor();

  /// Takes over a connected socket. Any thread.
  void take(int socket);

  /// Disconnects the oldest connection, if there is one. Its socket is closed a little later. Any
  /// thread.
  void cut_oldest();

private:
  class caf_side;

  caf::actor_system& system_;
  caf::intrusive_ptr<caf_side> caf_side_;
};

}  // namespace donet::runtime
