#pragma once
// An execution unit that belongs to an actor and runs the children of that actor, one message at a
// time, inside the owner's turn. The children are actors with all features of CAF, and still handle
// messages exactly in the owner's order.
//
// This is correct only as long as no other actor can wake a child. Therefore a child's handle never
// leaves its owner: no monitor, no link, no request, no registry.

#include "runtime/caf.hpp"
#include "runtime/execution/slab.hpp"
#include "runtime/execution/unit.hpp"

#include <caf/actor.hpp>
#include <caf/actor_cast.hpp>
#include <caf/actor_system.hpp>
#include <caf/delegated.hpp>
#include <caf/event_based_actor.hpp>
#include <caf/node_id.hpp>

#include <cstddef>
#include <map>
#include <type_traits>
#include <utility>
#include <vector>

namespace donet::runtime {

class strand;

/// The result type of a child's handlers on the hot path, where no sender waits for an answer. For
/// a handler that returns `void` CAF would create an empty answer, look for its receiver, and
/// discard it.
using no_answer = caf::delegated<>;

/// An actor that only its owner's strand runs. Waking it outside of a delivery is a bug of ours and
/// ends the process.
class strand_actor : public caf::event_based_actor {
public:
  strand_actor(caf::actor_config& config, strand& owner);

  using caf::event_based_actor::enqueue;
  void enqueue(caf::mailbox_element_ptr message, caf::execution_unit*) override;

  /// A child has no timeouts, requests or streams. CAF would let its clock look for them, which
  /// wakes another thread for each child that ends.
  bool cleanup(caf::error&& reason, caf::execution_unit* host) override;

private:
  strand& owner_;
};

/// A child in the memory layout of CAF's actors (`caf::actor_storage`), allocated in the slab of
/// its strand.
template <class Actor>
class child_storage {
public:
  template <class... Arguments>
  child_storage(caf::actor_system& system, caf::node_id node, Arguments&&... arguments)
      : control_(system.next_actor_id(), node, &system, end_child, end_storage),
        actor(std::forward<Arguments>(arguments)...) {}
  child_storage(const child_storage&) = delete;
  child_storage& operator=(const child_storage&) = delete;
  // The child was destroyed before, by `end_child`.
  ~child_storage() {}

  caf::actor_control_block& control() noexcept { return control_; }
  Actor& child() noexcept { return actor; }

  static void* operator new(std::size_t, slab& memory) { return memory.take(); }
  static void operator delete(void* storage, slab&) noexcept { slab::give_back(storage); }
  static void operator delete(void* storage) noexcept { slab::give_back(storage); }

private:
  static void end_child(caf::abstract_actor* child) {
    child->on_destroy();
    static_cast<Actor*>(child)->~Actor();
  }
  static void end_storage(caf::actor_control_block* control) {
    delete reinterpret_cast<child_storage*>(control);
  }

  // CAF computes the address of one part from the other: they begin two consecutive cache lines.
  static_assert(sizeof(caf::actor_control_block) <= caf_actor_offset);
  caf::actor_control_block control_;
  union {
    alignas(caf_actor_offset) Actor actor;
  };
};

/// All calls from inside the owner. Must outlive the children.
class strand final : public caf::execution_unit {
public:
  explicit strand(caf::actor_system& system) : caf::execution_unit(&system) {}
  strand(const strand&) = delete;
  strand& operator=(const strand&) = delete;
  ~strand() override;

  /// Creates a child. It does not run before its first message.
  template <class Actor, class... Arguments>
  caf::actor launch(Arguments&&... arguments) {
    caf::actor_config config{this};
    config.flags |= caf::abstract_actor::is_hidden_flag;
    using storage = child_storage<Actor>;
    auto* const made = new (memory_for(sizeof(storage)))
      storage(system(), system().node(), config, *this, std::forward<Arguments>(arguments)...);
    made->child().launch(this, true, true);
    return {&made->control(), false};
  }

  /// Sends `child` a message and runs the child until it has handled the message and all messages
  /// that it sent to itself. An exception of a handler ends the child by CAF's rules; the owner
  /// continues.
  template <class... Content>
  void deliver(const caf::actor& child, Content&&... content) {
    const delivery now(*this);
    // The element is used in this delivery only, so it needs no memory of its own.
    local_envelope<Content...> message(nullptr, caf::make_message_id(), caf::no_stages,
                                       std::forward<Content>(content)...);
    run(child, message);
    drain();
  }

  /// Calls `handle` as a handler of `child` would be called, and runs the messages that the child
  /// sent to itself. Does not touch CAF's own data of the child, which with a hundred thousand
  /// children would cause most of the cache misses. An exception of `handle` ends the child; then
  /// returns false.
  template <class Function>
  [[nodiscard]] bool enter(strand_actor& child, Function&& handle) {
    const delivery now(*this);
    try {
      std::forward<Function>(handle)();
    } catch (...) {
      end_by_exception(child);
      return false;
    }
    drain();
    return true;
  }

  /// The strand that the calling thread is delivering for, or null.
  static const strand* current() noexcept;

  /// Called by CAF when a child has a message to handle.
  void exec_later(caf::resumable* actor) override;

private:
  // Children may be woken as long as this object exists.
  class delivery {
  public:
    explicit delivery(const strand& of) noexcept;
    delivery(const delivery&) = delete;
    delivery& operator=(const delivery&) = delete;
    ~delivery();

  private:
    const strand* previous_;
  };

  void run(caf::actor child, caf::mailbox_element& message);
  void end_by_exception(strand_actor& child);
  void drain();
  slab& memory_for(std::size_t size);

  std::map<std::size_t, slab> memory_;  // by size
  std::vector<caf::resumable*> ready_;
};

}  // namespace donet::runtime
