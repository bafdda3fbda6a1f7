#include "runtime/execution/strand.hpp"

#include "runtime/check.hpp"

#include <exception>
#include <utility>

namespace donet::runtime {

namespace {

thread_local const strand* delivering = nullptr;

}  // namespace

strand_actor::strand_actor(caf::actor_config& config, strand& owner)
    : caf::event_based_actor(config), owner_(owner) {}

void strand_actor::enqueue(caf::mailbox_element_ptr message, caf::execution_unit*) {
  check(strand::current() == &owner_, "somebody else than its strand woke a child");
  caf::event_based_actor::enqueue(std::move(message), &owner_);
}

bool strand_actor::cleanup(caf::error&& reason, caf::execution_unit* host) {
  return caf::monitorable_actor::cleanup(std::move(reason), host);
}

const strand* strand::current() noexcept {
  return delivering;
}

strand::delivery::delivery(const strand& of) noexcept : previous_(std::exchange(delivering, &of)) {}

strand::delivery::~delivery() {
  delivering = previous_;
}

strand::~strand() {
  for (caf::resumable* const actor : ready_)
    caf::intrusive_ptr_release(actor);
}

void strand::exec_later(caf::resumable* actor) {
  ready_.push_back(actor);
}

slab& strand::memory_for(std::size_t size) {
  return memory_.try_emplace(size, size).first->second;
}

// Bypasses the mailbox, as CAF's own brokers do for their servants: the mailbox is empty, and using
// it would touch half a dozen cache lines of each child.
void strand::run(caf::actor child, caf::mailbox_element& message) {
  static_cast<strand_actor*>(caf::actor_cast<caf::abstract_actor*>(child))->activate(this, message);
}

// As CAF does: logs a warning and ends the child.
void strand::end_by_exception(strand_actor& child) {
  std::exception_ptr thrown = std::current_exception();
  child.quit(caf::scheduled_actor::default_exception_handler(&child, thrown));
  child.context(this);
  child.finalize();
}

void strand::drain() {
  while (!ready_.empty()) {
    caf::resumable* const actor = ready_.back();
    ready_.pop_back();
    if (actor->resume(this, unit::messages_per_run) == caf::resumable::resume_later)
      ready_.push_back(actor);
    else
      caf::intrusive_ptr_release(actor);
  }
}

}  // namespace donet::runtime
