#pragma once
// Answers donet-inspect: reports the state of the node, and starts its drain.
//
// The actor runs on CAF's own scheduler, besides the threads that serve the game. It is published
// behind a BASP acceptor (basp_acceptor): every peer that reaches the listener may send these requests.

#include "actors/inspector/inspector_state.hpp"
#include "runtime/log/logger.hpp"

#include <caf/allowed_unsafe_message_type.hpp>
#include <caf/event_based_actor.hpp>

#include <functional>
#include <map>
#include <string>

namespace donet::actors {

using answer_function = std::function<page_report(const ask_request&)>;

/// Called on one of CAF's threads; none of the functions blocks.
struct inspector_setup {
  node_identity who;
  std::function<node_facts()> look;
  std::function<void()> drain;  ///< starts the drain as a signal does; the process ends after it
  std::function<void()> hurry;  ///< while it drains
  std::map<std::string, answer_function, std::less<>> answers;  ///< by the text of the question
};

/// Sent by the process that created the actor and waits for `then`. Not registered with CAF, so no
/// peer can send it.
struct end_inspection {
  std::function<void()> then;
};

class inspector : public caf::event_based_actor {
public:
  /// `log` must outlive it.
  inspector(caf::actor_config& config, inspector_setup setup, runtime::logger& log);

  caf::behavior make_behavior() override;

  using caf::event_based_actor::enqueue;
  void enqueue(caf::mailbox_element_ptr message, caf::execution_unit* unit) override;

private:
  drain_report drain();
  hurry_report hurry();
  page_report answer(const ask_request& asked) const;
  void end(const end_inspection& asked);

  inspector_setup setup_;
  inspector_state state_;
  runtime::logger& log_;
};

}  // namespace donet::actors

CAF_ALLOW_UNSAFE_MESSAGE_TYPE(donet::actors::end_inspection)
