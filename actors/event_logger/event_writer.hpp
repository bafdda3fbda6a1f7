#pragma once
// The actor that writes events to files, on a thread of its own that may block on the disk.

#include "actors/event_logger/event_journal.hpp"
#include "runtime/execution/actor_base.hpp"

#include <caf/allowed_unsafe_message_type.hpp>

#include <cstddef>
#include <memory>

namespace donet::actors {

/// All of these come from its Event Logger. Answer to each but the last: `events_written`.
struct begin_log {
  wall_time when;
};
struct cycle_log {
  wall_time when;
};
struct try_log_again {
  wall_time when;
};
struct write_events {
  std::shared_ptr<const runtime::udp_batch> events;
  wall_time came;
};
/// Answer: `log_closed`, after which the actor ends.
struct close_log {};

struct events_written {
  std::shared_ptr<const runtime::udp_batch> events;  ///< null if there were none to write
  bool is_troubled = false;                          ///< the file could not be written; try again
};
struct log_closed {};

/// Detached in a node; a test runs it on its single thread.
class event_writer final : public runtime::floating_actor {
public:
  /// `owner` must outlive every piece of work.
  event_writer(caf::actor_config& config, runtime::unit& home, caf::abstract_actor& owner,
               std::unique_ptr<event_journal> journal);

  caf::behavior make_behavior() override;

private:
  void answer(std::shared_ptr<const runtime::udp_batch> events = nullptr);

  caf::abstract_actor& owner_;
  std::unique_ptr<event_journal> journal_;
};

}  // namespace donet::actors

CAF_ALLOW_UNSAFE_MESSAGE_TYPE(donet::actors::begin_log)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(donet::actors::cycle_log)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(donet::actors::try_log_again)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(donet::actors::write_events)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(donet::actors::close_log)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(donet::actors::events_written)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(donet::actors::log_closed)
