#include "runtime/execution/unit.hpp"

#include <caf/actor_system.hpp>

#include <utility>

namespace donet::runtime {

namespace {

thread_local unit* running = nullptr;

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

bool unit::run(std::size_t most) {
  fetch();
  for (; most > 0 && !ready_.empty(); --most) {
    caf::resumable* const actor = ready_.front();
    ready_.pop_front();
    resume(actor, messages_per_run);
  }
  return waiting() != 0;
}

void unit::run_one(std::size_t index, std::size_t messages_max) {
  fetch();
  const auto at = ready_.begin() + static_cast<std::ptrdiff_t>(index);
  caf::resumable* const actor = *at;
  ready_.erase(at);
  resume(actor, messages_max);
}

void unit::resume(caf::resumable* actor, std::size_t messages_max) {
  switch (actor->resume(this, messages_max)) {
  case caf::resumable::resume_later: ready_.push_back(actor); break;
  case caf::resumable::done:
  case caf::resumable::awaiting_message:
  case caf::resumable::shutdown_execution_unit:
    // From here on another thread may run it, or it is gone: only our reference is given back.
    caf::intrusive_ptr_release(actor);
    break;
  }
}

}  // namespace donet::runtime
