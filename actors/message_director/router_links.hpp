#pragma once
// The other nodes of the cluster, as the router sees them: their interest, and the data that is
// exchanged with them (architecture section 6).
//
// A node has settled data when its services have handled every parcel of it that makes a service
// subscribe. By then the node has announced all interest that the data causes.

#include "actors/message_director/post_remove_copies.hpp"
#include "actors/message_director/router_interest.hpp"
#include "actors/message_director/router_services.hpp"
#include "actors/message_director/service_parcel.hpp"
#include "actors/sink_id.hpp"
#include "runtime/cluster/link_message.hpp"
#include "runtime/datagram/view.hpp"
#include "runtime/routing/anticipation.hpp"
#include "runtime/routing/outbox.hpp"
#include "runtime/routing/subscription_table.hpp"

#include <cstdint>
#include <deque>
#include <map>
#include <optional>
#include <utility>
#include <vector>

namespace donet::actors {

/// Not for several threads.
class router_links {
public:
  enum class acceptance : unsigned char {
    accepted,
    refused,  ///< all nodes together have as many ranges as they may have
  };

  /// A link to a node has begun.
  void begin(runtime::subscriber node) { nodes_[node] = {}; }
  /// The interest of the node ends.
  void forget(runtime::subscriber node);
  bool empty() const noexcept { return nodes_.empty(); }

  /// Appends the nodes with interest in the recipients of this datagram, each once.
  void collect(const runtime::datagram_view& datagram, std::vector<runtime::subscriber>& to) {
    interest_.collect(datagram.recipients(), datagram.recipient_count(), to);
  }

  /// A service of the node will subscribe to this channel when it handles the next link data.
  void expect(runtime::subscriber node, runtime::channel c);

  // ---- for the operator ----

  /// A run of so many frames was appended for this node.
  void count_sent(runtime::subscriber node, std::uint64_t frames) {
    nodes_.at(node).sent_frames += frames;
  }
  void count_received(runtime::subscriber node, std::uint64_t frames) {
    nodes_.at(node).received_frames += frames;
  }
  struct node_counts {
    std::uint64_t sent_frames = 0;
    std::uint64_t received_frames = 0;
    std::size_t channels = 0;  // of its interest, like `ranges`
    std::size_t ranges = 0;
  };
  node_counts counts_of(runtime::subscriber node);

  // ---- data from a node ----

  [[nodiscard]] acceptance apply(runtime::subscriber node,
                                 const runtime::subscription_change& change);

  /// Data of the node is applied. The node has settled our data up to the number `settled`: the
  /// interest that `expect` added for that data, and that the node has not announced, ends.
  void applied(sink_id node, std::uint64_t settled);
  /// The node's data of this number is not settled before these parcels are handled here.
  void settles_with(runtime::subscriber node, std::uint64_t data_number,
                    std::vector<service_parcel> parcels);
  /// Services have handled more parcels: finds the data of each node that is settled by now.
  void update_settled(const router_services& services) {
    if (!nodes_.empty())
      update_all_settled(services);
  }

  /// The nodes whose data was applied since the last call, once for each data.
  std::vector<sink_id> take_applied() { return std::exchange(applied_, {}); }
  bool has_applied() const noexcept { return !applied_.empty(); }

  // ---- data for a node ----

  /// The next data for the node, with its frames out of `out` and its news out of the others; none
  /// if there is nothing to send. The first data after `begin` is sent even if it is empty.
  std::optional<runtime::link_data> take(runtime::subscriber node, router_interest& announced,
                                         post_remove_copies& copies, runtime::outbox& out);

private:
  struct settlement {
    std::uint64_t data_number = 0;
    std::vector<service_parcel> parcels;
  };

  struct record {
    runtime::provisional_channels provisional;  // of the node's services
    std::uint64_t taken = 0;                    // number of the last data for the node
    bool is_whole = false;                      // it has all that existed when the link began
    std::deque<settlement> unsettled;           // data from the node
    std::uint64_t settled = 0;
    bool settled_is_news = false;
    std::uint64_t sent_frames = 0;
    std::uint64_t received_frames = 0;
  };

  void update_all_settled(const router_services& services);

  runtime::subscription_table interest_{{.has_parent = false}};
  std::map<runtime::subscriber, record> nodes_;
  std::vector<sink_id> applied_;
  runtime::subscription_changes ignored_;  // nothing depends on changes of `interest_`
};

}  // namespace donet::actors
