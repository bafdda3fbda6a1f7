#pragma once
// A Message Director in the simulated world: router, participants and upstream are the real actors,
// wired as in spawn/node; the test plays peers and the parent.
//
//   peer ── sim_connection ── participant ──┐
//   peer ── sim_connection ── participant ──┴── router ── upstream ── sim_dialer ── sim_listener: the parent

#include "runtime/limits.hpp"
#include "runtime/metrics/message_director_metrics.hpp"
#include "runtime/sim/sim_connection.hpp"
#include "runtime/sim/sim_dialer.hpp"
#include "runtime/sim/world.hpp"
#include "tests/support/recording_logger.hpp"
#include "tests/support/wire.hpp"

#include <caf/actor.hpp>

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <memory>
#include <vector>

namespace donet::test {

/// The far end of a connection: a peer of the Message Director, or its parent.
class peer {
public:
  peer(runtime::sim::world& in, std::shared_ptr<runtime::sim::sim_connection> link);
  peer(const peer&) = delete;
  peer& operator=(const peer&) = delete;

  void says(const datagram& one);
  void says(const std::vector<datagram>& all);
  void says_nothing() { link_->peer_sends_empty(); }
  /// The datagrams received since the last call.
  std::vector<datagram> hears();

  /// Closes in order, after its earlier messages.
  void closes() { link_->peer_closes(); }
  /// Resets the connection; data in flight is lost in both directions.
  void breaks() { link_->breaks(); }
  /// The peer stops reading. The node drops it after limits::send_stall_max, as with
  /// tcp_connection, because sim_connection only counts bytes.
  void stops_reading();
  void reads_again();

  /// True if the connection has ended, from either side.
  bool is_gone() const noexcept { return link_->closed(); }
  std::size_t waiting_bytes() const noexcept { return link_->queued_bytes(); }
  /// Bytes that it has sent and the node has not read.
  std::size_t unread_bytes() const noexcept { return link_->unread_bytes(); }

private:
  void look_after_stall();

  runtime::sim::world& world_;
  std::shared_ptr<runtime::sim::sim_connection> link_;
  runtime::clock::time_point last_progress_{};
  runtime::timer stall_;
};

class md_world {
public:
  enum class above : unsigned char {
    nobody,
    parent,             ///< the node dials again when it is lost
    parent_to_live_by,  ///< the node ends when it is lost
  };

  /// `provisional_max` is the maximum number of provisional subscriptions per participant.
  explicit md_world(std::uint64_t seed, above who = above::nobody,
                    std::size_t provisional_max = runtime::limits::provisional_channels_max);
  /// Closes all connections and stops the node.
  ~md_world();
  md_world(const md_world&) = delete;
  md_world& operator=(const md_world&) = delete;

  /// Connects a peer; its connection belongs to one of the node's two threads, in turn. The result
  /// has the lifetime of the world.
  peer& connect(std::size_t queue_bytes_max = runtime::limits::send_queue_bytes_max);

  /// The parent's listener. The test decides whether it accepts; at first it does not.
  runtime::sim::sim_listener& parent_listener() noexcept { return listener_; }
  /// The number of connections to the parent so far.
  std::size_t parents();
  /// The last of these connections; there must be one.
  peer& parent();

  /// Runs until nothing can happen before time advances.
  void settle() { world_.settle(); }
  bool step() { return world_.step(); }
  void advance(runtime::clock::duration by) { world_.advance(by); }
  runtime::clock::time_point now() { return world_.clock().now(); }

  /// How often the node was asked to end because its parent was lost.
  std::size_t losses() const noexcept { return losses_; }
  const recording_logger& log() const noexcept { return log_; }
  const runtime::message_director_metrics& metrics() const noexcept { return *metrics_; }

  /// Stops the node; a second call has no effect.
  void stop(std::chrono::milliseconds patience = {});
  /// True if all actors of the node have ended. After `stop`, this also ends the acceptance of
  /// connections.
  bool is_deserted();

private:
  void tick();

  recording_logger log_{runtime::log_level::warn};
  runtime::sim::world world_;
  runtime::sim::sim_listener listener_;
  std::vector<runtime::unit*> threads_;
  std::shared_ptr<runtime::message_director_metrics> metrics_ =
    std::make_shared<runtime::message_director_metrics>();
  caf::actor router_;
  runtime::timer tick_;
  std::deque<peer> peers_;
  std::deque<peer> parents_;
  std::size_t losses_ = 0;
  bool stops_ = false;
};

}  // namespace donet::test
