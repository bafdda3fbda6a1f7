#pragma once
// The short way of a message: a message that comes alone is handed to an actor of the same thread
// by a function call. CAF's way allocates an element, wakes the actor and looks up its handler;
// with one message in flight that was two thirds of the node's work.

#include "runtime/execution/actor_base.hpp"

#include <caf/actor.hpp>
#include <caf/actor_cast.hpp>

#include <exception>
#include <utility>

namespace donet::runtime {

/// The second base of an actor that accepts messages of this type by a visit. The behavior of the
/// actor must also have a handler for this type, which does the same.
template <class Message>
class receiver {
public:
  /// Called as a handler is, or in a visit. The receiver takes what it needs out of `message`, and
  /// may leave memory in it, which the giver can use again.
  virtual void receive(Message& message) = 0;

protected:
  ~receiver() = default;
};

/// A reference to one actor, for sending it messages of one type. Any thread may use a handover of
/// its own.
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

  /// Hands `message` over in a visit if one is granted, else sends it. Both keep the order of
  /// messages.
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
