#pragma once
// Base classes of our actors. The actor itself decides which thread runs it, not its senders; CAF
// would choose the sender's unit or one of its own workers (README, "Life of a datagram").

#include "runtime/caf.hpp"
#include "runtime/execution/unit.hpp"

#include <caf/actor_cast.hpp>
#include <caf/actor_system.hpp>
#include <caf/event_based_actor.hpp>

#include <atomic>
#include <cstddef>
#include <exception>
#include <utility>

namespace donet::runtime {

/// An actor with a home unit, which must outlive the actor. An exception of its handlers ends the
/// process: CAF would only end the actor, and the messages that others send to it would be lost
/// without notice.
///
/// Most of our actors first take in all messages that wait for them, and then handle them together
/// in one *turn*: a handler calls `schedule_turn`, and `take_turn` follows when the mailbox is
/// empty, or after so many messages that the other actors of the thread must run.
class resident : public caf::event_based_actor {
public:
  resident(caf::actor_config& config, unit& home) : caf::event_based_actor(config), home_(home) {
    home_.count_in();
    set_exception_handler([](std::exception_ptr& thrown) -> caf::error { end_process(thrown); });
  }
  ~resident() override { home_.count_out(); }

  /// Called by CAF: handles at most `messages_max` messages, then takes the turn if one is
  /// scheduled.
  resume_result resume(caf::execution_unit* here, std::size_t messages_max) override;

  /// The permission to call an actor as its handlers are called, without its mailbox. It is granted
  /// on a thread that may run the actor, while the actor does not run and no message waits for it.
  /// So what a visitor hands over keeps its order with all messages that are sent. A turn that is
  /// scheduled during a visit follows after the unit has run the actors that were woken before.
  class visit {
  public:
    explicit visit(resident& to);
    visit(const visit&) = delete;
    visit& operator=(const visit&) = delete;
    ~visit();

    /// True if the visit is granted.
    explicit operator bool() const noexcept { return here_ != nullptr; }

  private:
    resident& to_;
    unit* here_;
  };

  [[noreturn]] static void end_process(const std::exception_ptr& thrown) noexcept;

protected:
  unit& home() const noexcept { return home_; }

  /// False if the threads of other units than the home may run the actor, too.
  virtual bool is_pinned() const noexcept { return true; }

  /// Requests a turn. To be called in a handler or in a visit.
  void schedule_turn() noexcept { turn_is_due_ = true; }

  /// Does the scheduled work. Returns true if work is left; then another turn follows after the
  /// other actors of the thread have run.
  virtual bool take_turn() { return false; }

private:
  bool handle_messages(std::size_t messages_max);
  bool handle_turn() noexcept;
  void wait_in(unit& here);

  unit& home_;
  bool turn_is_due_ = false;
  std::size_t before_turn_ = 0;  // messages since the last turn
  // The unit in whose queue the actor waits only for its turn. Only the thread of that unit sets
  // and clears this, so a thread that reads its own unit here may rely on it.
  std::atomic<unit*> waits_in_{nullptr};
};

/// Runs where it is woken: in the unit of the waking thread, or in its home if that thread has no
/// unit. For actors that receive from many threads.
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

/// Always runs in its home unit, and so on one thread: it may use objects that belong to that
/// thread.
class pinned_actor : public resident {
public:
  using resident::resident;

  using caf::event_based_actor::enqueue;
  void enqueue(caf::mailbox_element_ptr message, caf::execution_unit*) override {
    caf::event_based_actor::enqueue(std::move(message), &home());
  }
};

/// Creates one of our actors. It does not run before its first message. CAF does not wait for it at
/// the end of the system, so the caller must end it.
template <class Actor, class... Arguments>
caf::actor launch(unit& home, Arguments&&... arguments) {
  caf::actor_config config{&home};
  return home.system().spawn_class<Actor, caf::lazy_init + caf::hidden>(
    config, home, std::forward<Arguments>(arguments)...);
}

/// Creates one of our actors with a thread of its own, for work that blocks.
template <class Actor, class... Arguments>
caf::actor launch_detached(unit& home, Arguments&&... arguments) {
  caf::actor_config config{&home};
  return home.system().spawn_class<Actor, caf::detached + caf::hidden>(
    config, home, std::forward<Arguments>(arguments)...);
}

/// Sends a message without a sender, a reply or a trace; our actors need no more between them. Any
/// thread.
template <class... Content>
void tell(caf::abstract_actor& to, Content&&... content) {
  to.enqueue(make_envelope(std::forward<Content>(content)...), nullptr);
}

template <class... Content>
void tell(const caf::actor& to, Content&&... content) {
  tell(*caf::actor_cast<caf::abstract_actor*>(to), std::forward<Content>(content)...);
}

}  // namespace donet::runtime
