#pragma once
// What the router has to do, in order of arrival. Each kind of job is a struct of its own; a job
// that does not end within the budget of a turn records in it how far it is.

#include "actors/message_director/post_removes.hpp"
#include "actors/message_director/service_parcel.hpp"
#include "actors/sink_id.hpp"
#include "runtime/cluster/link_message.hpp"
#include "runtime/datagram/batch.hpp"
#include "runtime/net/connection.hpp"
#include "runtime/ring.hpp"
#include "runtime/routing/emission.hpp"
#include "runtime/routing/frame_prefetcher.hpp"
#include "runtime/spares.hpp"

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <variant>
#include <vector>

namespace donet::actors {

/// How far a job is after a turn.
enum class progress : unsigned char {
  done,
  more,     ///< the budget was used up
  blocked,  ///< the frames of its sender must wait
};

enum class frame_origin : unsigned char {
  connection,   ///< a participant or the parent
  service,      ///< of this node
  node,         ///< another node of the cluster
  left_behind,  ///< the post-removes of a participant that has left
  dead_node,    ///< the post-removes that another node had when it died
};

/// Frames that are being routed, and how far.
struct frame_cursor {
  sink_id from;
  frame_origin origin{};
  runtime::batch frames;
  std::size_t done = 0;  ///< bytes of `frames`
  runtime::participant sender = runtime::no_participant;
  /// The range operation that the frame before `done` asks for is under way.
  bool is_in_range = false;
  /// A frame names a channel to which its recipients will subscribe. For frames of another node
  /// `expected` has the parcels that make services subscribe.
  bool subscribes = false;
  std::vector<service_parcel> expected;
  /// Why the sender has to leave because of the frame before `done`.
  std::optional<runtime::close_reason> dismissed_for;
  /// Reads ahead in all of `frames`, because one step of an emission has only a few of them. None
  /// while the table is small.
  std::optional<runtime::frame_prefetcher> prefetcher;

  /// Begins with these frames; keeps `from` and `origin`.
  void begin(runtime::batch next);
};

/// Frames of a participant or of the parent.
struct frames_job {
  frame_cursor cursor;
  runtime::read_credit credit;
};

/// What a service sends and subscribes to.
struct emission_job {
  frame_cursor cursor;
  std::vector<runtime::emission::step> steps;
  std::size_t next_step = 0;
  std::size_t step_end = 0;  ///< in `frames`: where the step that sends ends
  std::uint64_t handled = 0;
  std::vector<runtime::read_credit> credits;
};

/// Data of another node.
struct link_job {
  frame_cursor cursor;
  runtime::link_data data;
  bool has_begun = false;
};

/// The post-removes of a participant that has left, or of one of a dead node, routed key by key.
struct left_behind_job {
  frame_cursor cursor;
  post_removes rest;
  runtime::subscriber holder{};  ///< not of a dead node
  std::uint32_t copied_as = 0;   ///< number of the holder in post_remove_copies; 0 = none
  runtime::channel key{};
  std::vector<dc::byte_buffer> datagrams;  ///< of `key`
  std::size_t next = 0;                    ///< of `datagrams`

  /// True if all datagrams of `key` are routed.
  bool is_at_end_of_key() const noexcept { return next == datagrams.size(); }
  /// Begins to route the next datagrams of `key`, of which there are some.
  void continue_key();
};

/// The end of a participant or of a link.
struct leaving_job {
  sink_id from;
  runtime::close_reason reason{};
  bool is_dead = false;  ///< a node that was declared dead
};

/// The end of old provisional subscriptions.
struct ageing_job {
  std::size_t next_sink = 0;
};

using router_job =
  std::variant<frames_job, emission_job, link_job, left_behind_job, leaving_job, ageing_job>;

/// The sink whose job this is; `sink_table::no_sink` if there is none.
sink_id sender_of(const router_job& job) noexcept;

/// The jobs in order. Jobs that occur for each batch are used again, with their memory. Not for
/// several threads.
class job_queue {
public:
  bool empty() const noexcept { return jobs_.empty(); }

  void add_frames(sink_id from, runtime::batch&& frames, runtime::read_credit&& credit);
  /// Takes the content of `emission`, which gets memory for its next steps.
  void add_emission(sink_id from, runtime::emission& emission,
                    std::vector<runtime::read_credit>&& credits);
  /// Any other job.
  void add(router_job job) { jobs_.push_back(std::make_unique<router_job>(std::move(job))); }
  void add_first(router_job job) { jobs_.push_front(std::make_unique<router_job>(std::move(job))); }

  /// The first job; there must be one.
  std::unique_ptr<router_job> take_first() noexcept { return jobs_.take_front(); }
  void put_first(std::unique_ptr<router_job> job) { jobs_.push_front(std::move(job)); }
  /// Takes the first job if it is in the middle of a range operation, otherwise nothing.
  std::unique_ptr<router_job> take_range_operation() noexcept;

  /// Ends a job: releases its frames and returns its credits.
  void recycle(std::unique_ptr<router_job> done) noexcept;

private:
  runtime::ring<std::unique_ptr<router_job>> jobs_;
  runtime::spares<router_job> spare_frames_;
  runtime::spares<router_job> spare_emissions_;
};

}  // namespace donet::actors
