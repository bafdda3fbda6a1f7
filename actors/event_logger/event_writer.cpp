#include "actors/event_logger/event_writer.hpp"

#include <utility>

namespace donet::actors {

event_writer::event_writer(caf::actor_config& config, runtime::unit& home,
                           caf::abstract_actor& owner, std::unique_ptr<event_journal> journal)
    : runtime::floating_actor(config, home), owner_(owner), journal_(std::move(journal)) {}

caf::behavior event_writer::make_behavior() {
  return {
    [this](const begin_log& one) {
      journal_->begin(one.when);
      answer();
    },
    [this](const write_events& one) {
      journal_->write(*one.events, one.came);
      answer(one.events);
    },
    [this](const cycle_log& one) {
      journal_->cycle(one.when);
      answer();
    },
    [this](const try_log_again& one) {
      journal_->try_again(one.when);
      answer();
    },
    [this](const close_log&) {
      journal_ = nullptr;
      runtime::tell(owner_, log_closed{});
      quit();
    },
  };
}

void event_writer::answer(std::shared_ptr<const runtime::udp_batch> events) {
  runtime::tell(owner_, events_written{std::move(events), journal_->is_troubled()});
}

}  // namespace donet::actors
