#pragma once
// All decisions of the Message Director: who is subscribed to what, where each frame goes, what the
// parent and the other nodes receive, and what happens when a participant leaves (spec/services
// chapter 2).
//
// Everything that comes in becomes a job. `work` does jobs in their order until its budget is used
// up; the next call continues. Frames to be sent collect in the outbox until the router takes them.
// This file contains no actors, no sockets and no clock.

#include "actors/backlog_report.hpp"
#include "actors/message_director/frame_router.hpp"
#include "actors/message_director/parked_jobs.hpp"
#include "actors/message_director/router_counts.hpp"
#include "actors/message_director/router_job.hpp"
#include "actors/message_director/router_parts.hpp"
#include "runtime/log/logger.hpp"
#include "runtime/routing/outbox.hpp"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace donet::actors {

/// Not for several threads.
class router_state {
public:
  router_state(const router_options& options, runtime::logger& log);

  // ---- sinks ----

  /// A client of the internal protocol; `peer` names its connection in the log.
  sink_id add_participant(std::string peer) {
    ++participants_;
    return parts_.open(sink_kind::participant, std::move(peer));
  }

  /// One of the node's own services, which has participants of its own. It receives parcels with
  /// the sender of each frame, and answers with emissions.
  sink_id add_service(std::string name);

  /// True until the sink begins to leave.
  bool is_present(sink_id id) const noexcept { return parts_.sinks.is_present(id); }
  sink_id id_of(runtime::subscriber number) const noexcept { return parts_.sinks.id_of(number); }

  /// The parent receives everything that is in force, then the datagrams that waited.
  sink_id upstream_connected();
  void upstream_lost();

  // ---- the other nodes (architecture section 6) ----

  /// A link to another node has begun. The node receives all interest of this node; data of an
  /// earlier link no longer counts.
  sink_id add_node(std::string name);

  /// The other node has applied the link data up to this number.
  void node_acknowledged(sink_id node, std::uint64_t number);

  /// The exchange of interest with all members is complete.
  void serve();

  /// The next data for this node, if there is something to send. Router and link number the data
  /// alike.
  std::optional<runtime::link_data> take_link_data(sink_id node);

  /// The nodes whose data was applied since the last call, once for each data. The link then
  /// acknowledges the data.
  std::vector<sink_id> take_applied() { return parts_.links.take_applied(); }

  // ---- what comes in ----

  void frames_in(sink_id from, runtime::batch&& frames, runtime::read_credit&& credit) {
    jobs_.add_frames(from, std::move(frames), std::move(credit));
  }
  /// The credits return when the emission is routed and the services have handled the parcels that
  /// it led to.
  void emitted(sink_id service, runtime::emission&& emission,
               std::vector<runtime::read_credit>&& credits = {}) {
    jobs_.add_emission(service, emission, std::move(credits));
  }
  /// The bytes that wait for this sink have reached another level.
  void backlog(sink_id id, runtime::backlog level);
  void link_in(sink_id node, runtime::link_data data);
  /// Makes a job that ends the provisional subscriptions that were there already when the last such
  /// job ran. Called every `limits::provisional_tick`.
  void age_provisional();
  /// The link of a node has ended for good. If the node was declared dead, its post-removes are routed
  /// to the sinks of this node.
  void node_lost(sink_id id, bool is_dead) { jobs_.add(leaving_job{id, {}, is_dead}); }
  /// The connection of a participant has ended.
  void participant_lost(sink_id id,
                        runtime::close_reason reason = runtime::close_reason::peer_closed) {
    jobs_.add(leaving_job{id, reason, false});
  }
  /// Makes all participants leave; `is_stopped` becomes true afterwards.
  void stop();

  /// Does jobs until there is none or `budget` units of work are done (about one for each frame and
  /// each delivery). True if there are more jobs.
  bool work(std::size_t budget);

  // ---- what goes out ----

  runtime::outbox& out() noexcept { return parts_.out; }

  /// True if there is anything to take besides `out`.
  bool has_notices() const noexcept {
    return !dismissals_.empty() || !departed_.empty() || !parts_.backlogs.is_quiet()
           || !parts_.log_messages.empty() || !parts_.links.empty() || parts_.links.has_applied();
  }

  /// A participant that has left, and whose connection is to be closed because of what it sent.
  struct dismissal {
    sink_id sink;
    runtime::close_reason reason{};
  };
  std::vector<dismissal> take_dismissals() { return std::exchange(dismissals_, {}); }

  /// The numbers of sinks that have left. Other sinks may get them from now on.
  std::vector<runtime::subscriber> take_departed() { return std::exchange(departed_, {}); }

  /// Reports for the services that have clients.
  std::vector<backlog_report> take_backlog_reports() { return parts_.backlogs.take(); }
  /// Sinks that are behind with reading.
  std::size_t backlogged() const noexcept { return parts_.backlogs.size(); }

  /// Messages for the Event Logger.
  std::vector<dc::byte_buffer> take_log_messages() {
    return std::exchange(parts_.log_messages, {});
  }

  bool is_stopping() const noexcept { return is_stopping_; }
  /// True if all jobs are done and the services have handled all their parcels.
  bool is_settled() const noexcept {
    return jobs_.empty() && parts_.services.are_settled(parts_.out);
  }
  /// True if all participants have left, and the router is settled.
  bool is_stopped() const noexcept { return is_stopping_ && is_settled(); }

  const router_counts& counts() const noexcept { return parts_.counts; }
  const provisional_counts& provisional() const noexcept {
    return parts_.subscriptions.provisional();
  }
  std::size_t participants() const noexcept { return participants_; }
  const runtime::subscription_table& subscriptions() const noexcept {
    return parts_.subscriptions.table();
  }
  const parked_jobs& parked() const noexcept { return parked_; }
  /// Single changes of the interest that the other nodes were announced.
  std::uint64_t interest_changes() const noexcept { return parts_.interest.changes(); }
  /// Counts of the link to this node; empty if the node has left.
  std::optional<router_links::node_counts> counts_of(sink_id node);
  /// True if senders wait for this node, which has applied less of the interest than all others.
  bool holds_barrier(sink_id node) const noexcept {
    return !parked_.empty() && parts_.interest.is_last(node.number);
  }
  bool is_upstream_connected() const noexcept { return parts_.gateway.is_connected(); }

private:
  progress advance(frames_job& job, std::size_t& budget);
  progress advance(emission_job& job, std::size_t& budget);
  progress advance(link_job& job, std::size_t& budget);
  progress advance(left_behind_job& job, std::size_t& budget);
  progress advance(const leaving_job& job, std::size_t& budget);
  progress advance(ageing_job& job, std::size_t& budget);
  std::optional<progress> held_back(sink_id from) const;
  bool next_left_behind(left_behind_job& job);
  void route_copies(runtime::subscriber node);
  void release(runtime::subscriber number);
  void release_parked();

  router_parts parts_;
  frame_router routing_;
  job_queue jobs_;
  parked_jobs parked_;

  std::size_t participants_ = 0;
  bool is_stopping_ = false;
  bool is_ageing_ = false;  // an `ageing_job` waits

  std::vector<dismissal> dismissals_;
  std::vector<runtime::subscriber> departed_;
};

}  // namespace donet::actors
