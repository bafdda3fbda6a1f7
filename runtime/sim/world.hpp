#pragma once
// Several nodes in one thread, with virtual time: whatever could happen next, a seed chooses which
// of it does. The same seed gives the same run, so that a failure can be looked at again.
//
// Whoever can do something registers as a happening: the actors that a unit has to run, the bytes
// that a connection carries, the messages of a link.

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

/// Has a number of things that could happen next.
class happening {
public:
  /// How many. Changes nothing.
  virtual std::size_t choices() = 0;
  /// Lets the `index`th of them happen.
  virtual void happen(std::size_t index) = 0;

protected:
  ~happening() = default;
};

/// Stands still until the world moves it.
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

  /// A new node's unit; it lives as long as the world.
  unit& add_unit();

  /// What can happen is asked of `one`, until it is forgotten.
  void add(happening& one) { happenings_.push_back(&one); }
  void forget(happening& one) noexcept;

  /// Calls `work` as if it came from a socket of this unit's thread.
  void inside(unit& where, const std::function<void()>& work);

  /// Happenings and timers so far. If it stays the same while time goes on, nothing wakes the nodes.
  std::uint64_t happened() const noexcept { return happened_; }

  /// Lets one thing happen; false if nothing can before time goes on.
  bool step();

  /// Steps until nothing can happen. Throws std::runtime_error after `most` steps: something goes
  /// round in circles.
  void settle(std::size_t most = 10'000'000);

  /// Lets time go on; what is due on the way happens, and all that follows from it.
  void advance(clock::duration by);

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
