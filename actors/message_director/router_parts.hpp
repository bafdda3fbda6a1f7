#pragma once
// The parts of the router that own its data. Each part decides about its own data; this class has
// the steps that touch the data of several parts.

#include "actors/message_director/backlog_book.hpp"
#include "actors/message_director/post_remove_book.hpp"
#include "actors/message_director/post_remove_copies.hpp"
#include "actors/message_director/router_barrier.hpp"
#include "actors/message_director/router_counts.hpp"
#include "actors/message_director/router_gateway.hpp"
#include "actors/message_director/router_interest.hpp"
#include "actors/message_director/router_links.hpp"
#include "actors/message_director/router_services.hpp"
#include "actors/message_director/router_subscriptions.hpp"
#include "actors/message_director/sink_table.hpp"
#include "runtime/log/logger.hpp"
#include "runtime/routing/outbox.hpp"

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace donet::actors {

struct router_options {
  /// There is a parent Message Director, connected or not.
  bool has_upstream = false;
  /// Bytes of datagrams that wait for a parent that cannot be reached; further datagrams are lost.
  std::size_t upstream_backlog_bytes_max = runtime::limits::send_queue_bytes_max;
  /// Provisional subscriptions of each participant.
  std::size_t provisional_channels_max = runtime::limits::provisional_channels_max;
  /// The node joins a cluster: frames of its own participants and services wait until `serve`,
  /// while the node receives the interest of the others.
  bool joins = false;
};

/// Not for several threads.
class router_parts {
public:
  router_parts(const router_options& options, runtime::logger& log);

  runtime::logger& log;
  sink_table sinks;
  runtime::outbox out;
  router_subscriptions subscriptions;
  post_remove_book post_removes;
  post_remove_copies copies;
  router_gateway gateway;
  router_interest interest;
  router_links links;
  router_barrier barrier;
  router_services services;
  backlog_book backlogs;
  std::vector<dc::byte_buffer> log_messages;  ///< for the Event Logger
  router_counts counts;

  /// Adds a sink to all parts.
  sink_id open(sink_kind kind, std::string peer);

  void report_fault(sink_id of, std::string_view sentence, std::string_view key,
                    std::uint64_t value) {
    sinks.report_fault(log, of, sentence, key, value);
  }

  /// Announces the changes of subscriptions to the parent and to the other nodes, and clears them.
  /// Returns the work of the changes.
  std::size_t announce_changes() {
    const runtime::subscription_changes& changes = subscriptions.changes();
    if (!changes.upstream.empty() || !changes.interest.empty())
      announce_all_changes();
    return subscriptions.take_work();
  }
  /// Reports to the barrier how much of the announced interest all nodes have applied.
  void update_barrier() noexcept { barrier.complete_up_to(interest.complete()); }

  /// Applies a step of a service that subscribes or unsubscribes. Returns the work.
  std::size_t apply(sink_id service, const runtime::emission::step& step);

  /// Keeps a post-remove of this sink and gives the parent and the other nodes a copy, or logs why it
  /// is refused.
  void add_post_remove(sink_id from, runtime::channel key, dc::bytes_view datagram);
  /// Drops the post-removes that this sink has under the key, also elsewhere.
  void clear_post_removes(sink_id from, runtime::channel key);

private:
  void announce_all_changes();
};

}  // namespace donet::actors
