#include "runtime/execution/actor_base.hpp"

#include "runtime/check.hpp"

#include <algorithm>

namespace donet::runtime {

namespace {

using task_result = caf::intrusive::task_result;

}  // namespace

void resident::end_process(const std::exception_ptr& thrown) noexcept {
  try {
    std::rethrow_exception(thrown);
  } catch (const std::exception& known) {
    fail(known.what());
  } catch (...) {
    fail("an actor has thrown something that is no exception");
  }
}

// ---- its time in the unit ----

// CAF's own loop also serves timeouts and streams, which our actors do not have, and has no hook
// after the last message.
resident::resume_result resident::resume(caf::execution_unit* here, std::size_t messages_max) {
  // Null for a detached actor, which has its own thread.
  unit* const running = unit::current();
  waits_in_.store(nullptr, std::memory_order_relaxed);
  if (!activate(here))
    return resumable::done;
  if (!handle_messages(messages_max))
    return resumable::done;
  if (turn_is_due_ && (mailbox().empty() || before_turn_ >= unit::messages_per_run)) {
    if (!handle_turn())
      return resumable::done;
    if (turn_is_due_) {
      waits_in_.store(running, std::memory_order_relaxed);
      if (running != nullptr)
        running->end_run();
      return resumable::resume_later;
    }
  }
  // From here on another thread may run the actor.
  return !turn_is_due_ && mailbox().try_block() ? resumable::awaiting_message
                                                : resumable::resume_later;
}

// Returns false if the actor has ended.
bool resident::handle_messages(std::size_t messages_max) {
  std::size_t handled = 0;
  bool is_alive = true;
  const auto handle = [&](caf::mailbox_element& message) {
    ++handled;
    ++before_turn_;
    switch (reactivate(message)) {
    case activation_result::terminated: is_alive = false; return task_result::stop_all;
    case activation_result::skipped: return task_result::skip;
    case activation_result::success:
    case activation_result::dropped: break;
    }
    return handled < messages_max ? task_result::resume : task_result::stop_all;
  };
  while (handled < messages_max && !mailbox().empty()) {
    const std::size_t before = handled;
    mailbox().fetch_more();
    const auto quantum = std::min(messages_max - handled, unit::messages_per_run);
    get_urgent_queue().new_round(quantum, handle);
    if (is_alive && handled < messages_max)
      get_normal_queue().new_round(quantum, handle);
    if (!is_alive)
      return false;
    check(handled != before, "a message of a stream was sent to one of our actors");
  }
  return true;
}

// Returns false if the actor has ended.
bool resident::handle_turn() noexcept {
  try {
    turn_is_due_ = false;
    before_turn_ = 0;
    turn_is_due_ = take_turn() || turn_is_due_;
    return alive() || !finalize();
  } catch (...) {
    end_process(std::current_exception());
  }
}

// The mailbox stays unblocked, so that a message from another thread does not wake the actor there.
void resident::wait_in(unit& here) {
  if (turn_is_due_)
    waits_in_.store(&here, std::memory_order_relaxed);
  caf::intrusive_ptr_add_ref(static_cast<caf::resumable*>(this));
  here.exec_later(this);
}

// ---- visits ----

resident::visit::visit(resident& to) : to_(to), here_(unit::current()) {
  if (here_ == nullptr || !here_->allows_visits() || (to.is_pinned() && here_ != &to.home_)) {
    here_ = nullptr;
  } else if (to.waits_in_.load(std::memory_order_relaxed) == here_) {
    if (!to.mailbox().empty())
      here_ = nullptr;
  } else if (!to.mailbox().try_unblock()) {
    here_ = nullptr;
  } else if (!to.getf(is_initialized_flag) && !to.activate(here_)) {
    here_ = nullptr;
  }
}

resident::visit::~visit() {
  if (here_ == nullptr || to_.waits_in_.load(std::memory_order_relaxed) == here_)
    return;
  if (!to_.alive() && to_.finalize())
    return;
  if (to_.turn_is_due_ || !to_.mailbox().try_block())
    to_.wait_in(*here_);
}

}  // namespace donet::runtime
