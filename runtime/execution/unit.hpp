#pragma once
// A CAF execution unit that belongs to one thread: whoever wakes an actor here, it is run by this
// thread, in the order in which actors were woken.
//
// CAF's own workers cost a hop between threads per message; a unit costs a queue (README, "Life of
// a datagram").

#include <caf/execution_unit.hpp>
#include <caf/resumable.hpp>

#include <atomic>
#include <chrono>
#include <condition_variable>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <functional>
#include <mutex>
#include <vector>

namespace donet::runtime {

class unit final : public caf::execution_unit {
public:
  /// `wake` is called, from any thread, when something was woken from another thread while the
  /// inbox was empty.
  unit(caf::actor_system& system, std::function<void()> wake);

  /// Gives up what was not run. The actors' system must be gone or without actors of this unit.
  ~unit() override;

  unit(const unit&) = delete;
  unit& operator=(const unit&) = delete;

  /// Takes over one reference to an actor that has something to do. Any thread.
  void exec_later(caf::resumable* actor) override;

  /// The unit whose actors the calling thread is running, or null.
  static unit* current() noexcept;

  /// While it lives, the calling thread runs actors of this unit, and `current` says so.
  class scope {
  public:
    explicit scope(unit& entered) noexcept;
    scope(const scope&) = delete;
    scope& operator=(const scope&) = delete;
    ~scope();

  private:
    unit* previous_;
  };

  /// Runs up to `most` waiting actors, oldest first, and stops once `budget` has passed; at least one
  /// is run. A message is never interrupted: what an actor does for one bounds how far the budget is
  /// exceeded. Returns whether more wait. On the unit's thread, inside a scope.
  bool run(std::size_t most, std::chrono::steady_clock::duration budget);

  /// Runs of actors by `run` so far. On the unit's thread.
  std::uint64_t runs() const noexcept { return runs_; }

  /// Actors that wait. On the unit's thread.
  std::size_t waiting();

  /// Runs the `index`th of those that wait, counted from the oldest. For tests that choose the
  /// order themselves.
  void run_one(std::size_t index, std::size_t messages_max);

  /// Messages that an actor handles before the next one has its turn.
  static constexpr std::size_t messages_per_run = 256;

  /// The actor that runs has more to do and lets the others run before. In its `resume`.
  void end_run() noexcept { run_is_over_ = true; }

  /// Whether actors of this unit may be called past their mailboxes (`resident::visit`). A simulated
  /// world forbids it now and then, so that both ways of a message occur. On the unit's thread.
  bool allows_visits() const noexcept { return allows_visits_; }
  void allow_visits(bool allowed) noexcept { allows_visits_ = allowed; }

  /// An actor whose home this is began or ended. Any thread.
  void count_in();
  void count_out();
  /// How many there are. Any thread.
  std::size_t residents() const;

  /// Waits until there are none; false if that is not so at `deadline`. From outside of the unit's
  /// thread.
  bool wait_until_deserted(std::chrono::steady_clock::time_point deadline);

private:
  void fetch();
  void resume(caf::resumable* actor, std::size_t messages_max);
  std::chrono::steady_clock::time_point resume_until(caf::resumable* actor,
                                                     std::chrono::steady_clock::time_point now,
                                                     std::chrono::steady_clock::time_point until);
  void settle(caf::resumable* actor, caf::resumable::resume_result result);

  std::function<void()> wake_;
  bool allows_visits_ = true;
  bool run_is_over_ = false;
  std::deque<caf::resumable*> ready_;
  mutable std::mutex mutex_;
  std::vector<caf::resumable*> inbox_;
  std::vector<caf::resumable*> fetched_;
  std::atomic<bool> inbox_filled_{false};
  std::uint64_t runs_ = 0;
  std::size_t residents_ = 0;
  std::condition_variable deserted_;
};

}  // namespace donet::runtime
