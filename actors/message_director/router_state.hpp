#pragma once
// All that the Message Director decides: who is subscribed to what, where each frame goes, what the
// parent is told, what happens when somebody leaves (spec/services chapter 2).
//
// What comes in is queued in the order in which it came, and `work` does as much of it as its
// budget allows; the rest stays for the next call. What is to be sent collects in the outbox until
// the router takes it. Nothing here knows actors, sockets or time.

#include "actors/backlog_report.hpp"
#include "actors/message_director/backlog_book.hpp"
#include "actors/message_director/control_codec.hpp"
#include "actors/message_director/post_removes.hpp"
#include "actors/message_director/unsettled_credits.hpp"
#include "actors/sink_id.hpp"
#include "runtime/cluster/link_message.hpp"
#include "runtime/datagram/batch.hpp"
#include "runtime/datagram/view.hpp"
#include "runtime/log/logger.hpp"
#include "runtime/net/connection.hpp"
#include "runtime/ring.hpp"
#include "runtime/routing/anticipation.hpp"
#include "runtime/routing/awaited_channels.hpp"
#include "runtime/routing/emission.hpp"
#include "runtime/routing/lookahead.hpp"
#include "runtime/routing/outbox.hpp"
#include "runtime/routing/subscription_table.hpp"
#include "runtime/spares.hpp"

#include <array>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <map>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace donet::actors {

struct router_options {
  /// There is a parent Message Director, connected or not.
  bool has_upstream = false;
  /// Bytes of datagrams that wait for a parent that cannot be reached; what comes on top is lost.
  std::size_t upstream_backlog_bytes_max = runtime::limits::send_queue_bytes_max;
  /// Provisional subscriptions that a participant may have.
  std::size_t provisional_channels_max = runtime::limits::provisional_channels_max;
  /// The node enters a cluster: nothing of its own participants and services is routed before
  /// `serve`, while it learns who is subscribed to what elsewhere.
  bool joins = false;
};

/// How a provisional subscription of a participant ended, or why there was none.
enum class provisional_ending : unsigned char { confirmed, withdrawn, expired, left, refused };
inline constexpr std::size_t provisional_endings = 5;

/// What the Message Director has done so far.
struct router_counts {
  std::uint64_t datagrams = 0;   ///< ordinary ones that were routed
  std::uint64_t deliveries = 0;  ///< of these to a sink, the parent not counted
  std::uint64_t controls = 0;
  std::uint64_t malformed = 0;
  std::uint64_t received_frames = 0;   ///< of participants: routed, obeyed or malformed
  std::uint64_t received_bytes = 0;    ///< of these, with their length tags
  std::uint64_t delivered_frames = 0;  ///< to sinks, once for each, the parent not counted
  std::uint64_t delivered_bytes = 0;
  std::uint64_t upstream_frames = 0;  ///< for the parent, also those that wait for it
  std::uint64_t lost_upstream = 0;    ///< for the parent, while it could not be reached
  /// Datagrams that no sink was subscribed to; not counted where a parent may know a subscriber.
  std::uint64_t undeliverable = 0;
  std::uint64_t provisional = 0;  ///< entries of participants at present
  std::array<std::uint64_t, provisional_endings> provisional_ended{};
  /// Participants that have left, by the reason.
  std::array<std::uint64_t, runtime::close_reasons> ended{};

  /// Frames of whatever kind and from whomever.
  std::uint64_t handled() const noexcept { return datagrams + controls + malformed; }
};

class router_state {
public:
  router_state(router_options options, runtime::logger& log);
  ~router_state();

  // ---- who is there ----

  /// A peer that speaks the internal protocol; `peer` names it in the log.
  sink_id add_participant(std::string peer);

  /// Whether this is still here.
  bool knows(sink_id who) const noexcept;

  /// One of the node's own services, which looks after participants of its own. It gets parcels
  /// that say who sent what, and answers with emissions.
  sink_id add_service(std::string name);

  sink_id upstream_connected();
  void upstream_lost();

  // ---- the other nodes (architecture section 6) ----

  /// A link to another node has begun anew: it is told everything that somebody here is subscribed
  /// to, and nothing that was said before counts.
  sink_id add_peer(std::string node);

  /// The other node has applied what it was handed over up to this number.
  void peer_acknowledged(sink_id peer, std::uint64_t number);

  /// The exchange with all members is complete.
  void serve();

  /// The next to hand over to this node, if there is something; its number is the one that the link
  /// will give it.
  std::optional<runtime::link_data> take_link_data(sink_id peer);

  /// How often data of each node was applied since the last call: so many times it is to be
  /// acknowledged.
  std::vector<sink_id> take_applied() { return std::exchange(applied_, {}); }

  // ---- what comes in ----

  void frames_in(sink_id from, runtime::batch frames, runtime::read_credit credit);
  /// The credits go back when `what` is routed and the services have handled what it led to.
  void emitted(sink_id by, runtime::emission&& what,
               std::vector<runtime::read_credit> credits = {});
  /// What waits for this sink has reached another level.
  void backlog(sink_id who, runtime::backlog level);
  void link_in(sink_id peer, runtime::link_data data);
  /// Called every `limits::provisional_tick`: ends provisional subscriptions of participants that
  /// were there at the last call already, within the budget of `work`.
  void age_provisional();
  /// Also for a node whose link has ended for good.
  void participant_lost(sink_id who,
                        runtime::close_reason reason = runtime::close_reason::peer_closed);
  /// Everybody goes; `stopped` when that is done.
  void stop();

  /// Does what has come in, until there is no more of it or `budget` units of work are done (about
  /// one for each frame and each delivery). Says whether there is more.
  bool work(std::size_t budget);

  // ---- what comes out ----

  runtime::outbox& out() noexcept { return out_; }
  sink_id id_of(runtime::subscriber number) const noexcept;

  /// Whether there is anything but what stands in `out`.
  bool has_notices() const noexcept {
    return !dismissals_.empty() || !departed_.empty() || !backlogs_.is_quiet()
           || !log_messages_.empty() || !peers_.empty() || !applied_.empty();
  }

  /// Those whose connection is to be closed because of what they sent; they have left already.
  struct dismissal {
    sink_id who;
    runtime::close_reason reason{};
  };
  std::vector<dismissal> take_dismissals() { return std::exchange(dismissals_, {}); }

  /// Those who have left: their numbers may be given to others from now on.
  std::vector<runtime::subscriber> take_departed() { return std::exchange(departed_, {}); }

  /// Reports for the services that have clients.
  std::vector<backlog_report> take_backlog_reports() { return backlogs_.take(); }
  /// Sinks that are behind with reading.
  std::size_t backlogged() const noexcept { return backlogs_.size(); }

  /// What is to be sent to the event logger.
  std::vector<dc::byte_buffer> take_log_messages() { return std::exchange(log_messages_, {}); }

  bool stopping() const noexcept { return stopping_; }
  /// All that came in is done, and the services have handled what they were given.
  bool settled() const noexcept { return jobs_.empty() && services_are_done(); }
  /// Everybody has left, and the services have handled what they were given.
  bool stopped() const noexcept { return stopping_ && settled(); }
  const router_counts& counts() const noexcept { return counts_; }
  std::size_t participants() const noexcept { return participants_; }
  const runtime::subscription_table& subscriptions() const noexcept { return table_; }
  bool is_upstream_connected() const noexcept { return upstream_connected_; }

private:
  enum class sink_kind : unsigned char { free, participant, leaving, upstream, service, peer };

  // The sender of what a participant that has left sends.
  static constexpr sink_id nobody{runtime::subscriber{UINT32_MAX}, 0};

  enum class job_kind : unsigned char { frames, leaving, left_behind, emission, link, ageing };
  enum class progress : unsigned char { done, more, blocked };

  // What a participant that has gone left behind, and how far it is sent.
  struct left_behind_work {
    post_removes rest;
    runtime::subscriber holder{};
    runtime::channel key{};
    std::vector<dc::byte_buffer> datagrams;  // of `key`
    std::size_t next = 0;                    // of these
  };

  // Data of another node, and how far it is taken in.
  struct link_work {
    runtime::link_data data;
    bool begun = false;
    std::vector<std::pair<runtime::subscriber, std::uint64_t>> expected;
  };

  struct job {
    job_kind kind = job_kind::frames;
    sink_id from;
    runtime::batch frames;
    runtime::read_credit credit;
    std::size_t done = 0;  // bytes of `frames`
    std::unique_ptr<left_behind_work> left_behind;
    bool in_range = false;           // a range operation of the frame before `done` is under way
    runtime::close_reason reason{};  // of leaving
    // Of an emission:
    std::vector<runtime::emission::step> steps;
    std::size_t step = 0;      // the next; of `ageing`, the next sink
    std::size_t step_end = 0;  // of a step that sends: where in `frames` it ends
    std::uint64_t handled = 0;
    std::vector<runtime::read_credit> credits;
    runtime::participant sender = runtime::no_participant;
    std::unique_ptr<link_work> link;
    bool subscribes = false;
    // Over all of `frames`: a step that sends has but a few of them. None where the table is small.
    std::optional<runtime::lookahead> ahead;

    /// Ends it; what is left is an empty job, with its memory for steps.
    void clear() noexcept;
  };

  // Of a link to another node.
  struct peer_record {
    std::vector<runtime::subscription_change> news;  // not handed over yet
    std::uint64_t handed_over = 0;                   // numbers of link_data
    std::uint64_t applied = 0;                       // numbers of its data
    // Which changes of interest the data has brought that is not acknowledged.
    std::deque<std::pair<std::uint64_t, std::uint64_t>> under_way;  // number, announced_
    std::uint64_t complete = 0;
    // Of its data that made services here expect something: the parcels to be handled.
    struct settlement {
      std::uint64_t number = 0;
      std::vector<std::pair<runtime::subscriber, std::uint64_t>> parcels;
    };
    std::deque<settlement> unsettled;
    std::uint64_t settled = 0;
    bool settled_is_news = false;
    bool begun = false;  // something was handed over, be it nothing
  };

  struct sink {
    sink_kind kind = sink_kind::free;
    std::uint32_t generation = 0;
    std::string peer;
    std::string name;
    std::string url;
    post_removes left_behind;
    runtime::provisional_channels provisional;   // of a service or a peer
    runtime::awaited_channels awaited;           // of a participant
    std::uint64_t handled = 0;                   // parcels, by a service
    std::uint64_t needs = 0;                     // what must be complete before it may send
    runtime::ring<std::unique_ptr<job>> parked;  // meanwhile
    std::unique_ptr<peer_record> peer_state;     // of a peer
    std::uint64_t faults = 0;
  };

  // Frames of a batch that go to the same sinks and stand one after the other.
  struct run {
    std::size_t begin = 0;
    std::size_t end = 0;
    std::size_t frames = 0;
    bool one_recipient = false;
    runtime::channel recipient{};
    bool to_services = false;                 // of this node, or to other nodes
    bool to_participants = false;             // among others
    std::optional<std::uint16_t> plain_type;  // the last type that causes no subscription

    bool takes(const runtime::datagram_view& datagram) noexcept;
  };

  sink& at(runtime::subscriber number) noexcept { return sinks_[static_cast<std::size_t>(number)]; }
  bool is(sink_id id, sink_kind kind) const noexcept;
  sink_id open(sink_kind kind, std::string peer);

  // router_state.cpp
  std::unique_ptr<job> make_job(job_kind kind, sink_id from);
  progress advance(job& now, std::size_t& budget);
  progress route(job& now, std::size_t stop, std::size_t& budget);
  progress route_frames(job& now, std::size_t stop, std::size_t& budget);
  void look_up(const job& now, const runtime::datagram_view& datagram, run& pending);
  std::size_t flush(const job& now, const run& pending);
  void note_backlog(const job& now, const run& pending);
  bool cut_short(sink_id from, dc::bytes_view frame, bool controls);
  progress leave(const job& now, std::size_t& budget);
  void release(runtime::subscriber number);
  void forget_peer(sink_id id);
  void complain(sink_id about, std::string_view sentence, std::string_view key,
                std::uint64_t value);

  // router_upstream.cpp
  void forward(const runtime::batch& frames, const run& pending);

  // router_services.cpp
  static std::span<const runtime::subscribing_message> subscribing_messages() noexcept;
  progress apply(job& now, std::size_t& budget);
  void apply(sink_id of, const runtime::emission::step& step);
  void keep_post_remove(job& now, const runtime::emission::step& step);
  bool anticipate(job& now, const runtime::datagram_view& datagram);
  void await(sink_id participant, runtime::channel c);
  progress age(job& now, std::size_t& budget);
  void end_provisional(provisional_ending how, std::size_t entries = 1) noexcept;
  void settle(sink_id of, std::uint64_t handled);
  void hold_credits(job& now);
  bool services_are_done() const noexcept;

  // router_links.cpp
  progress take_in(job& now, std::size_t& budget);
  void note_interest(sink_id peer, const runtime::subscription_change& change);
  void announce();
  bool must_wait(sink_id who) const noexcept;
  void wait_for_interest(sink_id who) noexcept;
  void update_complete();
  void release_parked();
  void update_settled(peer_record& peer);

  // router_control.cpp
  bool control(job& now, const runtime::datagram_view& datagram, std::size_t& work,
               std::size_t budget);
  bool subscribe(job& now, const control_message& message, std::size_t& work, std::size_t budget);
  bool continue_range(job& now, std::size_t& budget);
  void add_post_remove(sink_id from, const control_message& message);
  void dismiss(sink_id id, runtime::close_reason reason);
  void leave_behind(sink_id id);
  progress run_left_behind(job& now, std::size_t& budget);
  bool next_left_behind(job& now);
  void clear_post_removes(sink_id from, runtime::channel key);
  void drop_holder(runtime::channel key, runtime::subscriber who);
  void clear_upstream_copies(runtime::channel key);
  void send_post_removes_upstream(runtime::subscriber holder, runtime::channel key);
  void copy_post_remove_upstream(runtime::channel key, dc::bytes_view datagram);
  void tell_changes();
  void tell_upstream();

  router_options options_;
  runtime::logger& log_;
  runtime::subscription_table table_;
  runtime::outbox out_;
  std::vector<sink> sinks_;
  std::vector<runtime::subscriber> free_;
  std::size_t participants_ = 0;
  runtime::ring<std::unique_ptr<job>> jobs_;
  runtime::spares<job> spare_jobs_;
  bool stopping_ = false;
  bool is_ageing_ = false;  // a job of this kind waits
  std::vector<runtime::subscriber> services_;
  unsettled_credits credits_;
  backlog_book backlogs_;

  // Who holds post-removes of a key, for the sake of the parent's copies.
  std::map<runtime::channel, std::vector<runtime::subscriber>> key_holders_;

  sink_id upstream_;
  bool upstream_connected_ = false;
  std::vector<runtime::batch> upstream_backlog_;
  std::size_t upstream_backlog_bytes_ = 0;

  // What the nodes of the cluster are subscribed to; numbers are those of the sinks.
  runtime::subscription_table remote_;
  std::vector<runtime::subscriber> peers_;
  bool serving_;
  // Changes of interest so far, and how many of them all other nodes have applied.
  std::uint64_t announced_ = 0;
  std::uint64_t complete_ = 0;
  std::vector<sink_id> applied_;

  // Used again by every run, so that routing takes no memory.
  std::vector<runtime::subscriber> recipients_;
  runtime::subscription_changes changes_;
  std::vector<dismissal> dismissals_;
  std::vector<runtime::subscriber> departed_;
  std::vector<dc::byte_buffer> log_messages_;
  router_counts counts_;
};

}  // namespace donet::actors
