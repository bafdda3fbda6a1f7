#pragma once
// The short way of a message: one that comes alone is handed to an actor of the same thread by a
// function call. CAF's way allocates an element, wakes the actor and looks for its handler; for one
// message under way that was two thirds of what the node did.

#include "runtime/execution/actor_base.hpp"

#include <caf/actor.hpp>
#include <caf/actor_cast.hpp>

#include <exception>
#include <utility>

namespace donet::runtime {

/// What an actor derives from, beside its base, to be handed messages of this type. The behavior of
/// the actor has a handler for the same type, which does the same.
template <class Message>
class receiver {
public:
  /// Called as a handler is, or in a visit. The receiver takes what it needs out of `message`, and
  /// may leave memory there that the giver can use again.
  virtual void receive(Message& message) = 0;

protected:
  ~receiver() = default;
};

/// The way to one actor for messages of one type. Any thread, if it has a handover of its own.
template <class Message>
class handover {
public:
  handover() noexcept = default;
  explicit handover(caf::actor to) : to_(std::move(to)) {
    caf::abstract_actor* const one = caf::actor_cast<caf::abstract_actor*>(to_);
    resident_ = dynamic_cast<resident*>(one);
    receiver_ = dynamic_cast<receiver<Message>*>(one);
  }

  explicit operator bool() const noexcept { return static_cast<bool>(to_); }
  const caf::actor& actor() const noexcept { return to_; }

  /// Hands `message` over in a visit where one is granted, else sends it: in order either way.
  void give(Message& message) const {
    if (resident_ != nullptr && receiver_ != nullptr) {
      if (const resident::visit now(*resident_); now) {
        hand(message);
        return;
      }
    }
    tell(to_, std::move(message));
  }
  void give(Message&& message) const { give(message); }

private:
  void hand(Message& message) const noexcept {
    try {
      receiver_->receive(message);
    } catch (...) {
      resident::end_process(std::current_exception());
    }
  }

  caf::actor to_;
  resident* resident_ = nullptr;
  receiver<Message>* receiver_ = nullptr;
};

}  // namespace donet::runtime
