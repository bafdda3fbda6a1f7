#include "actors/inspector/inspector.hpp"

#include <utility>

namespace donet::actors {

namespace {

constexpr std::string_view self = "inspector";

}  // namespace

inspector::inspector(caf::actor_config& config, inspector_setup setup, runtime::logger& log)
    : caf::event_based_actor(config), setup_(std::move(setup)), state_(setup_.who), log_(log) {
  // Every peer can send these, and messages that this actor does not handle.
  set_down_handler([](caf::down_msg&) {});
  set_error_handler([](caf::error&) {});
  set_default_handler(caf::drop);
}

// Drops exit messages: every peer can send one, and CAF ends the actor without calling a handler.
void inspector::enqueue(caf::mailbox_element_ptr message, caf::execution_unit* unit) {
  if (!message->content().match_elements<caf::exit_msg>())
    caf::event_based_actor::enqueue(std::move(message), unit);
}

caf::behavior inspector::make_behavior() {
  return {
    [this](status_request) { return state_.status(setup_.look()); },
    [this](drain_request) { return drain(); },
    [this](hurry_request) { return hurry(); },
    [this](const ask_request& asked) { return answer(asked); },
    [this](const end_inspection& asked) { end(asked); },
  };
}

drain_report inspector::drain() {
  const auto [report, begins] = state_.drain(setup_.look());
  if (begins) {
    log_.info(self, "the node is asked to drain");
    setup_.drain();
  }
  return report;
}

hurry_report inspector::hurry() {
  const auto [report, hurries] = state_.hurry(setup_.look());
  if (hurries) {
    log_.info(self, "the node is asked to hurry");
    setup_.hurry();
  }
  return report;
}

page_report inspector::answer(const ask_request& asked) const {
  const auto found = setup_.answers.find(asked.what);
  if (found == setup_.answers.end())
    return {.status = page_wrong_question,
            .notes = {"the node does not know the question \"" + asked.what + '"'}};
  return found->second(asked);
}

// Messages that arrive after this are not handled.
void inspector::end(const end_inspection& asked) {
  quit();
  asked.then();
}

}  // namespace donet::actors
