#pragma once
// A connection in memory between an actor of a node and a peer that the test controls. The bytes
// are delivered in pieces, and the seed chooses the size of each piece and the moment of its
// delivery.

#include "runtime/limits.hpp"
#include "runtime/net/connection.hpp"
#include "runtime/net/framing.hpp"
#include "runtime/net/peer_bounds.hpp"
#include "runtime/net/send_queue.hpp"
#include "runtime/sim/world.hpp"

#include <cstddef>
#include <memory>
#include <optional>
#include <string>

namespace donet::runtime::sim {

class sim_connection final : public connection,
                             public credit_source,
                             public std::enable_shared_from_this<sim_connection>,
                             private happening {
public:
  /// `where` is the unit that runs the user. The time limit in `bounds` is ignored: the test checks
  /// stalls itself.
  sim_connection(world& in, unit& where, std::string peer, peer_bounds bounds = {});
  ~sim_connection() override;

  // ---- the node's end ----
  void start(connection_user& user) override;
  void send(batch frames) override;
  void finish(close_reason reason, std::chrono::milliseconds patience) override;
  void close(close_reason reason) override;
  std::size_t queued_bytes() const noexcept override { return queue_.bytes(); }
  const std::string& peer() const noexcept override { return peer_; }
  void give_back(std::size_t bytes) noexcept override;

  // ---- the peer's end, in the test ----

  /// Sends bytes to the node. The seed decides when they arrive.
  void peer_sends(dc::bytes_view bytes);
  /// Delivers a message of the transport without frames, as WebSocket has them.
  void peer_sends_empty();
  /// Ends the peer's stream. The end arrives after all bytes that the peer has sent.
  void peer_closes() { peer_closed_ = true; }
  /// Breaks the connection: bytes in flight, in both directions, are lost.
  void breaks();
  /// Sets whether the peer reads.
  void peer_reads(bool reads) noexcept { peer_reads_ = reads; }
  /// Whole frames that have reached the peer since the last call.
  batch taken_by_peer() { return arrived_.take(); }
  /// Bytes that the peer has sent and the node has not read.
  std::size_t unread_bytes() const noexcept { return to_node_.size(); }
  /// True if the peer has received the end of the node's stream.
  bool closed() const noexcept { return closed_; }

private:
  std::size_t choices() override;
  void happen(std::size_t index) override;
  bool can_reach_node() const noexcept;
  bool can_reach_peer() const noexcept;
  void bytes_reach_node();
  void bytes_reach_peer();
  void report_backlog();

  world& world_;
  unit& unit_;
  std::string peer_;
  peer_bounds bounds_;
  connection_user* user_ = nullptr;
  bool closed_ = false;
  bool broken_ = false;  // broken before `start`
  std::optional<close_reason> finishing_;
  timer patience_;

  dc::byte_buffer to_node_;
  frame_cutter cutter_;
  std::size_t credits_ = limits::read_credits;
  bool peer_closed_ = false;

  send_queue queue_;
  frame_cutter peer_cutter_;
  batch_builder arrived_;
  bool peer_reads_ = true;
  backlog backlog_ = backlog::none;  // as last reported
};

}  // namespace donet::runtime::sim
