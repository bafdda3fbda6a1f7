#include "runtime/execution/unit.hpp"

#include <caf/actor_system.hpp>

#include <algorithm>
#include <utility>

namespace donet::runtime {

namespace {

thread_local unit* running = nullptr;

// If a step of messages takes less time than this, the next step before reading the clock has twice
// as many.
constexpr std::chrono::microseconds short_step{100};

}  // namespace

unit::unit(caf::actor_system& system, std::function<void()> wake)
    : caf::execution_unit(&system), wake_(std::move(wake)) {}

unit::~unit() {
  fetch();
  for (caf::resumable* const actor : ready_)
    caf::intrusive_ptr_release(actor);
}

unit* unit::current() noexcept {
  return running;
}

unit::scope::scope(unit& entered) noexcept : previous_(std::exchange(running, &entered)) {}

unit::scope::~scope() {
  running = previous_;
}

void unit::exec_later(caf::resumable* actor) {
  if (running == this) {
    ready_.push_back(actor);
    return;
  }
  bool first = false;
  {
    const std::lock_guard lock(mutex_);
    first = inbox_.empty();
    inbox_.push_back(actor);
    inbox_filled_.store(true, std::memory_order_release);
  }
  if (first)
    wake_();
}

void unit::count_in() {
  const std::lock_guard lock(mutex_);
  ++residents_;
}

void unit::count_out() {
  const std::lock_guard lock(mutex_);
  if (--residents_ == 0)
    deserted_.notify_all();
}

std::size_t unit::residents() const {
  const std::lock_guard lock(mutex_);
  return residents_;
}

bool unit::wait_until_deserted(std::chrono::steady_clock::time_point deadline) {
  std::unique_lock lock(mutex_);
  return deserted_.wait_until(lock, deadline, [this] { return residents_ == 0; });
}

void unit::fetch() {
  if (!inbox_filled_.load(std::memory_order_acquire))
    return;
  {
    const std::lock_guard lock(mutex_);
    fetched_.swap(inbox_);
    inbox_filled_.store(false, std::memory_order_relaxed);
  }
  ready_.insert(ready_.end(), fetched_.begin(), fetched_.end());
  fetched_.clear();
}

std::size_t unit::waiting() {
  fetch();
  return ready_.size();
}

bool unit::run(std::size_t most, std::chrono::steady_clock::duration budget) {
  fetch();
  if (ready_.empty())
    return false;
  auto now = std::chrono::steady_clock::now();
  const auto until = now + budget;
  do {
    caf::resumable* const actor = ready_.front();
    ready_.pop_front();
    now = resume_until(actor, now, until);
    ++runs_;
  } while (--most > 0 && !ready_.empty() && now < until);
  return waiting() != 0;
}

// Reading the clock takes 20 ns. Between two readings an actor handles one message if its messages
// take long, such as a turn of a router, and twice as many each time as long as they are short.
std::chrono::steady_clock::time_point
unit::resume_until(caf::resumable* actor, std::chrono::steady_clock::time_point now,
                   std::chrono::steady_clock::time_point until) {
  std::size_t step = 1;
  auto result = caf::resumable::resume_later;
  std::size_t left = messages_per_run;
  do {
    run_is_over_ = false;
    result = actor->resume(this, step);
    const auto began = std::exchange(now, std::chrono::steady_clock::now());
    if (result != caf::resumable::resume_later || run_is_over_)
      break;
    left -= step;
    step = now - began < short_step ? std::min(2 * step, left) : 1;
  } while (left > 0 && now < until);
  settle(actor, result);
  return now;
}

void unit::run_one(std::size_t index, std::size_t messages_max) {
  fetch();
  const auto at = ready_.begin() + static_cast<std::ptrdiff_t>(index);
  caf::resumable* const actor = *at;
  ready_.erase(at);
  resume(actor, messages_max);
}

void unit::resume(caf::resumable* actor, std::size_t messages_max) {
  settle(actor, actor->resume(this, messages_max));
}

void unit::settle(caf::resumable* actor, caf::resumable::resume_result result) {
  switch (result) {
  case caf::resumable::resume_later: ready_.push_back(actor); break;
  case caf::resumable::done:
  case caf::resumable::awaiting_message:
  case caf::resumable::shutdown_execution_unit:
    // From here on another thread may run the actor, or it has ended: only our reference is
    // released.
    caf::intrusive_ptr_release(actor);
    break;
  }
}

}  // namespace donet::runtime
