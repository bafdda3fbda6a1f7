#pragma once
// Which thread runs an actor is decided by the actor, not by who sends it a message: CAF would take
// the sender's unit, or one of its own workers (README, "Life of a datagram").

#include "runtime/execution/unit.hpp"

#include <caf/actor_cast.hpp>
#include <caf/actor_system.hpp>
#include <caf/event_based_actor.hpp>
#include <caf/mailbox_element.hpp>
#include <caf/no_stages.hpp>

#include <atomic>
#include <cstddef>
#include <exception>
#include <utility>

namespace donet::runtime {

/// An actor that has a home, which outlives it. What its handlers throw ends the process: CAF would
/// end the actor, and what others send it would vanish.
///
/// Most of our actors first take what waits for them and then handle all of it in one *turn*: a handler
/// calls `schedule_turn`, and `take_turn` follows when the mailbox is empty, or after so many messages
/// that the others of the thread come next.
class resident : public caf::event_based_actor {
public:
  resident(caf::actor_config& config, unit& home) : caf::event_based_actor(config), home_(home) {
    home_.count_in();
    set_exception_handler([](std::exception_ptr& thrown) -> caf::error { end_process(thrown); });
  }
  ~resident() override { home_.count_out(); }

  /// CAF's side: handles at most `messages_max` messages, then takes the turn if one is scheduled.
  resume_result resume(caf::execution_unit* here, std::size_t messages_max) override;

  /// The right to call an actor as its handlers are called, past its mailbox. It is granted on a
  /// thread that may run the actor, while the actor does not run and no message waits for it; so
  /// what a visitor brings is in order with all that is sent. A turn that a visit schedules comes
  /// when the unit has run the actors that were woken before.
  class visit {
  public:
    explicit visit(resident& to);
    visit(const visit&) = delete;
    visit& operator=(const visit&) = delete;
    ~visit();

    /// Whether it is granted.
    explicit operator bool() const noexcept { return here_ != nullptr; }

  private:
    resident& to_;
    unit* here_;
  };

  [[noreturn]] static void end_process(const std::exception_ptr& thrown) noexcept;

protected:
  unit& home() const noexcept { return home_; }

  /// Whether the threads of other units than its home may run the actor.
  virtual bool is_pinned() const noexcept { return true; }

  /// A turn is to follow. In a handler or in a visit.
  void schedule_turn() noexcept { turn_is_due_ = true; }

  /// Does what was scheduled; returns whether there is more, for which another turn follows after the
  /// other actors of the thread.
  virtual bool take_turn() { return false; }

private:
  bool handle_messages(std::size_t messages_max);
  bool handle_turn() noexcept;
  void wait_in(unit& here);

  unit& home_;
  bool turn_is_due_ = false;
  std::size_t before_turn_ = 0;  // messages since the last turn
  // The unit in whose queue it waits for nothing but its turn. Only that unit's thread enters and
  // leaves it, so a thread that reads its own unit here may rely on it.
  std::atomic<unit*> waits_in_{nullptr};
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

protected:
  bool is_pinned() const noexcept override { return false; }
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
