#pragma once
// Which thread runs an actor is decided by the actor, not by who sends it a message: CAF would take
// the sender's unit, or one of its own workers (README, "Life of a datagram").

#include "runtime/execution/unit.hpp"

#include <caf/actor_cast.hpp>
#include <caf/actor_system.hpp>
#include <caf/event_based_actor.hpp>
#include <caf/mailbox_element.hpp>
#include <caf/no_stages.hpp>

#include <exception>
#include <utility>

namespace donet::runtime {

/// An actor that has a home, which outlives it. What its handlers throw ends the process: CAF would
/// end the actor, and what others send it would vanish.
class resident : public caf::event_based_actor {
public:
  resident(caf::actor_config& config, unit& home) : caf::event_based_actor(config), home_(home) {
    home_.count_in();
    set_exception_handler([](std::exception_ptr& thrown) -> caf::error { end_process(thrown); });
  }
  ~resident() override { home_.count_out(); }

protected:
  unit& home() const noexcept { return home_; }

private:
  [[noreturn]] static void end_process(const std::exception_ptr& thrown) noexcept;

  unit& home_;
};

/// Runs wherever it is woken: in the unit of the waking thread, or in its home where that thread
/// has none. For actors that everybody sends to.
class floating_actor : public resident {
public:
  using resident::resident;

  using caf::event_based_actor::enqueue;
  void enqueue(caf::mailbox_element_ptr message, caf::execution_unit*) override {
    unit* const here = unit::current();
    caf::event_based_actor::enqueue(std::move(message), here != nullptr ? here : &home());
  }
};

/// Always runs in its home unit, and so on one thread: it may use what belongs to that thread.
class pinned_actor : public resident {
public:
  using resident::resident;

  using caf::event_based_actor::enqueue;
  void enqueue(caf::mailbox_element_ptr message, caf::execution_unit*) override {
    caf::event_based_actor::enqueue(std::move(message), &home());
  }
};

/// Makes an actor of ours. It does not run before its first message, and is not among those that
/// CAF waits for: who makes it, ends it.
template <class Actor, class... Arguments>
caf::actor launch(unit& home, Arguments&&... arguments) {
  caf::actor_config config{&home};
  return home.system().spawn_class<Actor, caf::lazy_init + caf::hidden>(
    config, home, std::forward<Arguments>(arguments)...);
}

/// Makes an actor of ours that has a thread of its own, because what it does blocks.
template <class Actor, class... Arguments>
caf::actor launch_detached(unit& home, Arguments&&... arguments) {
  caf::actor_config config{&home};
  return home.system().spawn_class<Actor, caf::detached + caf::hidden>(
    config, home, std::forward<Arguments>(arguments)...);
}

/// Sends without a sender, a reply or a trace; between our actors this is all that is needed. Any
/// thread.
template <class... Content>
void tell(caf::abstract_actor& to, Content&&... content) {
  to.enqueue(caf::make_mailbox_element(nullptr, caf::make_message_id(), caf::no_stages,
                                       std::forward<Content>(content)...),
             nullptr);
}

template <class... Content>
void tell(const caf::actor& to, Content&&... content) {
  tell(*caf::actor_cast<caf::abstract_actor*>(to), std::forward<Content>(content)...);
}

}  // namespace donet::runtime
