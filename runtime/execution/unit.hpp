#pragma once
// A CAF execution unit that belongs to one thread: an actor that is woken here, by whatever thread,
// is run by this thread, in the order in which actors were woken.
//
// CAF's own workers cost a hop between threads per message; a unit costs a queue (README, "Life of
// a datagram").

#include "runtime/caf.hpp"

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
  /// Calls `wake`, on any thread, when another thread wakes an actor while the inbox is empty.
  unit(caf::actor_system& system, std::function<void()> wake);

  /// Releases the actors that have not run. The actor system must be destroyed, or have no actors
  /// of this unit left.
  ~unit() override;

  unit(const unit&) = delete;
  unit& operator=(const unit&) = delete;

  /// Takes over one reference to an actor that has work to do. Any thread.
  void exec_later(caf::resumable* actor) override;

  /// The unit whose actors the calling thread is running, or null.
  static unit* current() noexcept;

  /// As long as this object exists, the calling thread runs actors of the unit, and `current`
  /// returns the unit.
  class scope {
  public:
    explicit scope(unit& entered) noexcept;
    scope(const scope&) = delete;
    scope& operator=(const scope&) = delete;
    ~scope();

  private:
    unit* previous_;
  };

  /// Runs up to `most` waiting actors, oldest first, and stops when `budget` has passed; runs at
  /// least one. A message is never interrupted, so an actor must bound its work for one message: by
  /// that much the budget may be exceeded. Returns true if actors are still waiting. On the unit's
  /// thread, inside a scope.
  bool run(std::size_t most, std::chrono::steady_clock::duration budget);

  /// Number of actors that `run` has run so far. On the unit's thread.
  std::uint64_t runs() const noexcept { return runs_; }

  /// Number of waiting actors. On the unit's thread.
  std::size_t waiting();

  /// Runs the waiting actor at `index`, counted from the oldest. For tests that choose the order
  /// themselves.
  void run_one(std::size_t index, std::size_t messages_max);

  /// Messages that an actor handles before the next actor runs.
  static constexpr std::size_t messages_per_run = 256;

  /// Called by the running actor, in its `resume`: it has more to do, and the other actors run
  /// first.
  void end_run() noexcept { run_is_over_ = true; }

  /// True if actors of this unit may be called without their mailboxes (`resident::visit`). A
  /// simulated world forbids it at times, so that both ways of a message are tested. On the unit's
  /// thread.
  bool allows_visits() const noexcept { return allows_visits_; }
  void allow_visits(bool allowed) noexcept { allows_visits_ = allowed; }

  /// Counts the begin and the end of an actor whose home is this unit. Any thread.
  void count_in();
  void count_out();
  /// Number of actors whose home is this unit. Any thread.
  std::size_t residents() const;

  /// Waits until no actor has its home here; false if that is not the case at `deadline`. Not on
  /// the unit's thread.
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
