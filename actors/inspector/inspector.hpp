#pragma once
// Answers donet-inspect: reports the state of the node, and starts its drain.
//
// The actor runs on CAF's own scheduler, besides the threads that serve the game. It is published
// behind a BASP acceptor (basp_acceptor): every peer that reaches the listener may send these requests.

#include "actors/inspector/inspector_state.hpp"
#include "dcfile/bytes.hpp"
#include "runtime/log/logger.hpp"

#include <caf/allowed_unsafe_message_type.hpp>
#include <caf/event_based_actor.hpp>
#include <caf/result.hpp>
#include <caf/typed_response_promise.hpp>

#include <cstdint>
#include <functional>
#include <map>
#include <string>

namespace donet::actors {

using answer_function = std::function<page_report(const ask_request&)>;

/// Asks the Inspector of another node. `then` may be called on any thread; never, if the node ends.
using ask_other_function = std::function<void(const std::string& node, const ask_request&,
                                              std::function<void(page_report)> then)>;

/// Called on one of CAF's threads; none of the functions blocks.
struct inspector_setup {
  node_identity who;
  std::function<node_facts()> look;
  std::function<void()> drain;  ///< starts the drain as a signal does; the process ends after it
  std::function<void()> hurry;  ///< while it drains
  std::map<std::string, answer_function, std::less<>> answers;  ///< by the text of the question
  ask_other_function ask_other;  ///< empty: the node is in no cluster
};

/// Sent by the process that created the actor and waits for `then`. Not registered with CAF, so no
/// peer can send it.
struct end_inspection {
  std::function<void()> then;
};

/// Sent by this process: a question of another node's Inspector. Not registered with CAF either.
struct question_of_node {
  dc::byte_buffer body;  ///< see ask_codec
  std::function<void(dc::byte_buffer page)> then;
};

/// The answer of another node to the question with this number. Sent by the actor to itself.
struct page_of_node {
  std::uint64_t question = 0;
  page_report page;
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
  caf::result<page_report> answer(const ask_request& asked);
  page_report answer_here(const ask_request& asked) const;
  dc::byte_buffer answer_node(const dc::byte_buffer& body) const;
  caf::result<page_report> ask_other(const std::string& node, ask_request asked);
  void end(const end_inspection& asked);

  inspector_setup setup_;
  inspector_state state_;
  runtime::logger& log_;
  // Questions to other nodes, by number.
  std::map<std::uint64_t, caf::typed_response_promise<page_report>> pending_;
  std::uint64_t last_question_ = 0;
};

}  // namespace donet::actors

CAF_ALLOW_UNSAFE_MESSAGE_TYPE(donet::actors::end_inspection)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(donet::actors::question_of_node)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(donet::actors::page_of_node)
