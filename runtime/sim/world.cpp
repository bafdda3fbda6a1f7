#include "runtime/sim/world.hpp"

#include <algorithm>
#include <stdexcept>
#include <utility>

namespace donet::runtime::sim {

namespace {

// Messages that an actor handles at most before the seed chooses again; few, so that many orders
// occur.
constexpr std::uint64_t messages_per_turn_max = 4;

}  // namespace

timer virtual_clock::after(duration delay, std::function<void()> due) {
  return {*this, timers_.add(now_ + delay, std::move(due))};
}

class world::unit_happening final : public happening {
public:
  unit_happening(unit& of, random& chance) : of_(of), chance_(chance) {}

  std::size_t choices() override { return of_.waiting(); }

  void happen(std::size_t index) override {
    const unit::scope inside(of_);
    of_.run_one(index, 1 + chance_.below(messages_per_turn_max));
  }

private:
  unit& of_;
  random& chance_;
};

world::world(std::uint64_t seed) : system_(settings_), random_(seed) {}

world::~world() = default;

unit& world::add_unit() {
  units_.push_back(std::make_unique<unit>(system_, [] {}));
  unit_happenings_.push_back(std::make_unique<unit_happening>(*units_.back(), random_));
  add(*unit_happenings_.back());
  return *units_.back();
}

void world::forget(happening& one) noexcept {
  std::erase(happenings_, &one);
}

void world::inside(unit& where, const std::function<void()>& work) {
  const unit::scope inside(where);
  work();
}

bool world::step() {
  for (const std::unique_ptr<unit>& each : units_)
    each->allow_visits(random_.chance(50));
  std::size_t choices = 0;
  for (happening* const one : happenings_)
    choices += one->choices();
  if (choices == 0)
    return false;
  ++happened_;
  std::size_t chosen = random_.below(choices);
  for (happening* const one : happenings_) {
    const std::size_t here = one->choices();
    if (chosen < here) {
      one->happen(chosen);
      return true;
    }
    chosen -= here;
  }
  return true;
}

void world::settle(std::size_t most) {
  while (step()) {
    if (most-- == 0)
      throw std::runtime_error("the world does not come to rest");
  }
}

void world::advance(clock::duration by) {
  const clock::time_point until = clock_.now_ + by;
  settle();
  for (auto next = clock_.timers_.earliest(); next && *next <= until;
       next = clock_.timers_.earliest()) {
    clock_.now_ = std::max(clock_.now_, *next);
    while (run_due_timer()) {}
    settle();
  }
  clock_.now_ = until;
}

bool world::run_due_timer() {
  const std::function<void()> due = clock_.timers_.take_due(clock_.now_);
  if (!due)
    return false;
  ++happened_;
  due();
  return true;
}

}  // namespace donet::runtime::sim
