#pragma once
// Answers who attaches to a node with donet-inspect: how it is, and that it shall end.
//
// It runs on CAF's own scheduler, beside the threads that carry the game, and is published behind a
// basp_door: whoever reaches that can say all of this to it.

#include "actors/inspector/inspector_state.hpp"
#include "runtime/log/logger.hpp"

#include <caf/allowed_unsafe_message_type.hpp>
#include <caf/event_based_actor.hpp>

#include <functional>

namespace donet::actors {

/// Called on a thread of CAF's; none of it waits for anybody.
struct inspector_setup {
  node_identity who;
  std::function<node_facts()> look;
  std::function<void()> drain;  ///< begins it as a signal does; the process ends then
  std::function<void()> hurry;  ///< while it drains
};

/// To itself, from the process that made it, which waits for `then`. Not registered, so nobody else can
/// say it.
struct end_inspection {
  std::function<void()> then;
};

class inspector : public caf::event_based_actor {
public:
  /// `log` outlives it.
  inspector(caf::actor_config& config, inspector_setup setup, runtime::logger& log);

  caf::behavior make_behavior() override;

  using caf::event_based_actor::enqueue;
  void enqueue(caf::mailbox_element_ptr message, caf::execution_unit* unit) override;

private:
  drain_report drain();
  hurry_report hurry();
  void end(const end_inspection& asked);

  inspector_setup setup_;
  inspector_state state_;
  runtime::logger& log_;
};

}  // namespace donet::actors

CAF_ALLOW_UNSAFE_MESSAGE_TYPE(donet::actors::end_inspection)
