#pragma once
// A simulation of several nodes in one thread, with virtual time: of all events that could happen
// next, a seed chooses one. The same seed gives the same run, so that a failure can be reproduced.
//
// An object that can cause events registers as a happening: a unit with actors to run, a connection
// with bytes to deliver, a link with messages.

#include "runtime/clock.hpp"
#include "runtime/execution/unit.hpp"
#include "runtime/sim/random.hpp"

#include <caf/actor_system.hpp>
#include <caf/actor_system_config.hpp>

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <vector>

namespace donet::runtime::sim {

class world;

/// An object with a number of possible next events.
class happening {
public:
  /// Number of its possible next events. Must not change anything.
  virtual std::size_t choices() = 0;
  /// Makes the event at `index` happen.
  virtual void happen(std::size_t index) = 0;

protected:
  ~happening() = default;
};

/// A clock that stands still until the world advances it.
class virtual_clock final : public clock {
public:
  time_point now() const override { return now_; }
  [[nodiscard]] timer after(duration delay, std::function<void()> due) override;

private:
  friend class world;
  void cancel(const timer::key& id) noexcept override { timers_.remove(id); }

  time_point now_{};
  timer_queue timers_;
};

class world {
public:
  explicit world(std::uint64_t seed);
  ~world();
  world(const world&) = delete;
  world& operator=(const world&) = delete;

  caf::actor_system& system() noexcept { return system_; }
  class clock& clock() noexcept {
    return clock_;
  }
  random& chance() noexcept { return random_; }

  /// Creates the unit of a new node; it exists as long as the world.
  unit& add_unit();

  /// Registers `one`: its events may happen until `forget`.
  void add(happening& one) { happenings_.push_back(&one); }
  void forget(happening& one) noexcept;

  /// Calls `work` as if a socket of this unit's thread had called it.
  void inside(unit& where, const std::function<void()>& work);

  /// Number of events and timers so far. If it is unchanged after `advance`, nothing wakes the
  /// nodes.
  std::uint64_t happened() const noexcept { return happened_; }

  /// Makes one event happen; false if none can happen before the time advances.
  bool step();

  /// Steps until no event can happen. Throws std::runtime_error after `most` steps, because then
  /// some events repeat forever.
  void settle(std::size_t most = 10'000'000);

  /// Advances the time by `by`; runs the timers that become due and all events that follow from
  /// them.
  void advance(clock::duration by);
  /// Runs one timer that is due now; false if there is none.
  bool run_due_timer();

private:
  class unit_happening;

  caf::actor_system_config settings_;
  caf::actor_system system_;
  virtual_clock clock_;
  random random_;
  std::vector<std::unique_ptr<unit>> units_;
  std::vector<std::unique_ptr<unit_happening>> unit_happenings_;
  std::vector<happening*> happenings_;
  std::uint64_t happened_ = 0;
};

}  // namespace donet::runtime::sim
