#include "actors/inspector/inspector.hpp"

#include <utility>

namespace donet::actors {

namespace {

constexpr std::string_view self = "inspector";

}  // namespace

inspector::inspector(caf::actor_config& config, inspector_setup setup, runtime::logger& log)
    : caf::event_based_actor(config), setup_(std::move(setup)), state_(setup_.who), log_(log) {
  // Anybody can send it these, and things that it does not know.
  set_down_handler([](caf::down_msg&) {});
  set_error_handler([](caf::error&) {});
  set_default_handler(caf::drop);
}

// No handler of ours would be asked whether it may be killed; that, too, anybody can send.
void inspector::enqueue(caf::mailbox_element_ptr message, caf::execution_unit* unit) {
  if (!message->content().match_elements<caf::exit_msg>())
    caf::event_based_actor::enqueue(std::move(message), unit);
}

caf::behavior inspector::make_behavior() {
  return {
    [this](status_request) { return state_.status(setup_.look()); },
    [this](drain_request) { return drain(); },
    [this](hurry_request) { return hurry(); },
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

// What comes later is not handled any more.
void inspector::end(const end_inspection& asked) {
  quit();
  asked.then();
}

}  // namespace donet::actors
