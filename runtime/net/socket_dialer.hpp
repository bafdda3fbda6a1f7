#pragma once
// Connects a socket by TCP without blocking. A literal address is tried immediately. A name is resolved
// on the loop's resolver thread, and its addresses are tried in the system's order.

#include "runtime/net/address.hpp"
#include "runtime/net/event_loop.hpp"

#include <chrono>
#include <functional>
#include <memory>
#include <string>

namespace donet::runtime {

/// All calls on the loop's thread.
class socket_dialer {
public:
  /// Receives a connected, non-blocking socket, which belongs to the callee; or -1 and the reason.
  using done_function = std::function<void(int socket, const std::string& problem)>;

  /// `loop` must outlive the dialer. `time_max` bounds the lookup of a name and all its addresses together.
  socket_dialer(event_loop& loop, std::chrono::milliseconds time_max);
  socket_dialer(const socket_dialer&) = delete;
  socket_dialer& operator=(const socket_dialer&) = delete;
  ~socket_dialer();

  /// One attempt, with every address of the name. `done` is called once, after this call has returned,
  /// or never if the dialer is destroyed or dials again before.
  void dial(const address& to, done_function done);

  /// True if the last attempt has failed because no process listens at the address.
  bool is_refused() const noexcept;

private:
  class attempt;

  event_loop& loop_;
  std::chrono::milliseconds time_max_;
  std::shared_ptr<attempt> running_;
};

}  // namespace donet::runtime
