#pragma once
// The links to the other nodes: for each an actor (message_director/link), which the node creates, and the
// carrier that hands its connections to CAF.

#include "actors/cluster/cluster_board.hpp"
#include "actors/cluster/membership_times.hpp"
#include "actors/link_figures.hpp"
#include "runtime/cluster/link_carrier.hpp"
#include "runtime/cluster/link_message.hpp"
#include "runtime/limits.hpp"
#include "runtime/log/fault_log.hpp"
#include "runtime/log/logger.hpp"
#include "runtime/net/event_loop.hpp"

#include <caf/actor.hpp>
#include <caf/actor_system.hpp>

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>

namespace donet::actors {

/// A link whose data is not acknowledged for so long, or with so much of it, has stalled.
inline constexpr std::chrono::seconds link_stall_max{30};
inline constexpr std::size_t link_kept_bytes_max = std::size_t{512} << 20;

/// Creates the link to a node; `owner` receives its messages (actors/interfaces). Called on the thread of
/// the links.
using launch_link_function = std::function<caf::actor(
  const runtime::node_ref& node, const caf::actor& owner, std::shared_ptr<link_figures> figures)>;

struct peer_links_options {
  launch_link_function launch;
  caf::actor owner;  ///< of the links
  std::size_t window_bytes = runtime::limits::link_window_bytes_default;
  std::shared_ptr<runtime::reserved_identities> reserved = nullptr;  ///< see link_carrier_options
};

/// All calls on the thread of `loop`.
class peer_links {
public:
  /// `system` has BASP and the message of links. It, `loop` and `log` must outlive this object.
  peer_links(caf::actor_system& system, runtime::event_loop& loop, peer_links_options options,
             runtime::logger& log);

  /// Creates the link to a node, without a connection.
  void start(const runtime::node_ref& node);
  /// Gives a link its next connection; closes it if there is no such link. The messages of the link name the
  /// connection by `stream`.
  void take(const runtime::node_ref& node, runtime::node_arrival arrival, std::uint64_t stream);
  /// Cuts the connection; the link keeps its data.
  void cut(const runtime::node_ref& node) noexcept;
  /// Ends a link and its connection. If the node was declared dead, the router routes its post-removes.
  void end(const runtime::node_ref& node, bool is_dead);
  void end_all();
  /// Sends a message that is not about data.
  void send(const runtime::node_ref& node, runtime::link_message message) const;

  /// Calls `of` with each node whose bytes were read, and the time.
  void
  for_each_read(const std::function<void(const runtime::node_ref&, membership_time)>& of) const;
  /// Calls `of` with each node that has not acknowledged data for too long, or has too much to acknowledge.
  void for_each_stalled(membership_time now,
                        const std::function<void(const runtime::node_ref&)>& of);

  figures_of_links figures() const;

private:
  struct peer {
    caf::actor link;
    std::shared_ptr<link_figures> figures;
    std::unique_ptr<runtime::link_carrier> carrier;
    std::uint64_t acknowledged = 0;  // as it was at `progress`
    membership_time progress{};      // when data was acknowledged last, or none waited
    bool is_watched = false;         // `progress` is set
  };

  runtime::link_carrier_events events_of(const runtime::node_ref& node, const caf::actor& link);

  caf::actor_system& system_;
  runtime::event_loop& loop_;
  peer_links_options options_;
  std::shared_ptr<runtime::fault_log> faults_;  // on the middleman's thread
  std::map<runtime::node_ref, peer> peers_;
};

}  // namespace donet::actors
