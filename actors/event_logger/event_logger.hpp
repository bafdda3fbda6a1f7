#pragma once
// The actor of an Event Logger: receives events, passes them to its writer, and decides when to
// change files. It never waits for the disk: events that the writer cannot keep up with are counted
// and dropped.

#include "actors/event_logger/event_time.hpp"
#include "actors/event_logger/event_writer.hpp"
#include "actors/event_logger/rotation_rules.hpp"
#include "runtime/clock.hpp"
#include "runtime/execution/actor_base.hpp"
#include "runtime/net/udp_receiver.hpp"

#include <caf/actor.hpp>

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>

namespace donet::actors {

struct event_logger_options {
  rotation every;
  /// The maximum memory of events that wait to be written; further events are lost.
  std::size_t waiting_bytes_max = 64u << 20;
  /// The time after which a file that could not be opened or written is tried again.
  std::chrono::milliseconds retry_after{5'000};
};

struct event_logger_setup {
  event_logger_options options;
  /// Must be open.
  std::unique_ptr<runtime::udp_receiver> receiver;
  wall_clock wall;
  std::shared_ptr<runtime::event_logger_metrics> metrics;
  std::function<caf::actor(caf::abstract_actor& owner)> make_writer;
};

/// From the node: start; open a new file (SIGHUP); write the events received so far, and end.
struct begin_events {};
struct cycle_events {};
struct end_events {};

class event_logger final : public runtime::pinned_actor {
public:
  /// `time` and the receiver must belong to the thread of `home`. `log` must outlive the actor.
  event_logger(caf::actor_config& config, runtime::unit& home, runtime::clock& time,
               event_logger_setup setup, runtime::logger& log);

  caf::behavior make_behavior() override;

private:
  void begin();
  void take(std::shared_ptr<const runtime::udp_batch> events);
  void written(const events_written& one);
  void look_at_wall_clock();
  void try_again();
  void end();
  void close();

  void count_lost_by_kernel();
  void report_losses();

  runtime::clock& time_;
  event_logger_options options_;
  std::unique_ptr<runtime::udp_receiver> receiver_;
  wall_clock wall_;
  std::shared_ptr<runtime::event_logger_metrics> metrics_;
  runtime::logger& log_;
  caf::actor writer_;
  /// A reference to itself: keeps the actor alive for the writer's answers after the node has
  /// released it.
  caf::actor self_;
  bool is_ending_ = false;

  std::size_t waiting_bytes_ = 0;
  wall_time started_{};
  std::optional<wall_time> rotates_;
  runtime::timer rotation_timer_;
  runtime::timer retry_timer_;
  bool retries_ = false;

  std::uint64_t lost_by_kernel_ = 0;
  std::uint64_t untold_by_kernel_ = 0;
  std::uint64_t untold_by_queue_ = 0;
  runtime::timer report_timer_;
  bool has_just_told_ = false;
};

}  // namespace donet::actors

CAF_ALLOW_UNSAFE_MESSAGE_TYPE(donet::actors::begin_events)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(donet::actors::cycle_events)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(donet::actors::end_events)
