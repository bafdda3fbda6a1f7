#pragma once
// An execution unit that belongs to an actor and runs that actor's children, one message at a time,
// inside the owner's own turn: the children are actors, with all that CAF gives them, and yet
// handle messages exactly in the owner's order.
//
// This is sound only while nobody else can wake a child. So a child's handle never leaves its
// owner: no monitor, no link, no request, no registry.

#include "runtime/execution/slab.hpp"
#include "runtime/execution/unit.hpp"

#include <caf/actor.hpp>
#include <caf/actor_cast.hpp>
#include <caf/actor_control_block.hpp>
#include <caf/actor_system.hpp>
#include <caf/config.hpp>
#include <caf/delegated.hpp>
#include <caf/event_based_actor.hpp>
#include <caf/mailbox_element.hpp>
#include <caf/no_stages.hpp>
#include <caf/node_id.hpp>

#include <cstddef>
#include <map>
#include <type_traits>
#include <utility>
#include <vector>

namespace donet::runtime {

class strand;

/// What a child's handler returns on the hot path: nobody waits for an answer. For one that returns `void`
/// CAF would make an empty answer, look for whom it is, and throw it away.
using no_answer = caf::delegated<>;

/// An actor that only its owner's strand runs. To wake it from outside of a delivery is a bug of ours
/// and ends the process.
class strand_actor : public caf::event_based_actor {
public:
  strand_actor(caf::actor_config& config, strand& owner);

  using caf::event_based_actor::enqueue;
  void enqueue(caf::mailbox_element_ptr message, caf::execution_unit*) override;

  /// A child has neither timeouts, requests nor streams. CAF would have its clock look for them, which
  /// wakes another thread for each child that ends.
  bool cleanup(caf::error&& reason, caf::execution_unit* host) override;

private:
  strand& owner_;
};

/// A child as CAF lays out its actors (`caf::actor_storage`), in memory of its strand.
template <class Actor>
class child_storage {
public:
  template <class... Arguments>
  child_storage(caf::actor_system& system, caf::node_id node, Arguments&&... arguments)
      : control_(system.next_actor_id(), node, &system, end_child, end_storage),
        actor(std::forward<Arguments>(arguments)...) {}
  child_storage(const child_storage&) = delete;
  child_storage& operator=(const child_storage&) = delete;
  // The child has ended before.
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

  // CAF finds the one from the other: they stand at the beginning of two cache lines.
  static_assert(sizeof(caf::actor_control_block) <= CAF_CACHE_LINE_SIZE);
  caf::actor_control_block control_;
  union {
    alignas(CAF_CACHE_LINE_SIZE) Actor actor;
  };
};

/// All calls from inside the owner. Outlives the children.
class strand final : public caf::execution_unit {
public:
  explicit strand(caf::actor_system& system) : caf::execution_unit(&system) {}
  strand(const strand&) = delete;
  strand& operator=(const strand&) = delete;
  ~strand() override;

  /// A child; it does not run before its first message.
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

  /// Gives `child` a message and runs it until it has handled it, and whatever it told itself. What
  /// the child throws is the child's end, and CAF's rules say how; the owner goes on.
  template <class... Content>
  void deliver(const caf::actor& child, Content&&... content) {
    const delivery now(*this);
    // It ends with the delivery, and so needs no memory of its own.
    caf::mailbox_element_vals<std::decay_t<Content>...> message(
      nullptr, caf::make_message_id(), caf::no_stages, std::forward<Content>(content)...);
    run(child, message);
    drain();
  }

  /// Calls `handle` as a handler of `child` would be called, and runs what the child sent to itself. CAF's
  /// own data of the child is not touched: of a hundred thousand children that is most of what would
  /// have to come from memory. What `handle` throws is the child's end; false then.
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

  /// CAF's side: a child has something to do.
  void exec_later(caf::resumable* actor) override;

private:
  // While it lives, children may be woken.
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
