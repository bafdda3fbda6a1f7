#pragma once
// The identity of a session: its number in the shard, its channels, and the peer. session_state and
// session_control change it; all other parts of a session only read it.

#include "actors/client_agent/client_world.hpp"
#include "actors/client_agent/message_route.hpp"
#include "runtime/ids.hpp"
#include "runtime/net/origin.hpp"
#include "runtime/routing/subscriber.hpp"

#include <string>
#include <utility>
#include <vector>

namespace donet::actors {

/// "host:port", as the Event Logger has it (spec/clientagent 12).
std::string text_of(const runtime::address& one);

/// Not for several threads.
class session_identity {
public:
  /// `number` and `allocated` belong to the session until it ends.
  session_identity(runtime::subscriber number, runtime::channel allocated, runtime::origin origin)
      : number_(number), allocated_(allocated), id_(allocated), origin_(std::move(origin)) {}

  runtime::subscriber number() const noexcept { return number_; }
  /// The channel that the admission allocated.
  runtime::channel allocated() const noexcept { return allocated_; }
  /// The sender of the session's datagrams: the allocated channel, or what SET_CLIENT_ID named.
  runtime::channel id() const noexcept { return id_; }
  void set_id(runtime::channel id) noexcept { id_ = id; }
  const runtime::origin& origin() const noexcept { return origin_; }
  /// The client's address, for the log.
  std::string peer() const { return text_of(origin_.remote); }

  // ---- the session's own channels: its subscriptions except the places of its interests ----

  /// Makes the channel one of the session's own, and subscribes to it.
  void subscribe(client_world& world, runtime::channel which);
  /// The channel is no longer one of the session's own. The caller unsubscribes, unless an interest
  /// still needs the channel.
  void disown(runtime::channel which) { std::erase(own_, which); }
  bool owns(runtime::channel which) const noexcept;
  /// True if one of the session's own channels carried the message: then the session accepts it,
  /// whatever its type is (spec/clientagent 7).
  bool owns_one_of(const message_route& route) const noexcept {
    return route.is_accepted()
           || route.any_of([this](runtime::channel each) { return owns(each); });
  }
  /// True if the message is addressed to the client itself, as answers are.
  bool is_addressed(const message_route& route) const noexcept {
    return route.contains(allocated_) || (id_ != allocated_ && route.contains(id_));
  }

private:
  runtime::subscriber number_;
  runtime::channel allocated_;
  runtime::channel id_;
  std::vector<runtime::channel> own_;  // ascending
  runtime::origin origin_;
};

}  // namespace donet::actors
