#pragma once
// A loop that the test turns, and the far ends of its connections: real sockets of this machine,
// which the test reads and writes explicitly.

#include "runtime/net/event_loop.hpp"

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>

namespace donet::runtime {

/// Ends the current turn, then turns the loop until `met()` holds; false after ten seconds.
template <class Condition>
bool turn_until(event_loop& loop, Condition met) {
  bool late = false;
  const timer limit = loop.after(std::chrono::seconds(10), [&late] { late = true; });
  loop.end_turn();
  while (!met() && !late) {
    loop.turn(true);
    loop.end_turn();
  }
  return met();
}

/// Turns the loop for this time; returns the number of turns.
std::size_t turn_for(event_loop& loop, std::chrono::milliseconds time);

/// A non-blocking socket. Failures throw std::system_error.
class far_end {
public:
  far_end() noexcept = default;
  /// Takes over a connected socket.
  explicit far_end(int socket) noexcept : socket_(socket) {}
  /// Connects to 127.0.0.1. If `receive_buffer` is not 0, it bounds the unread bytes in the kernel.
  static far_end connect(std::uint16_t port, int receive_buffer = 0);
  far_end(far_end&& other) noexcept;
  far_end& operator=(far_end&& other) noexcept;
  ~far_end();

  /// Transfers the ownership of the socket to the caller.
  int release() noexcept { return std::exchange(socket_, -1); }

  /// Writes as much of `bytes` as the kernel accepts, and returns that number.
  std::size_t push(std::string_view bytes);
  /// Reads at most `most` of the available bytes.
  void pull(std::size_t most = SIZE_MAX);
  /// True if it is writable now or within this time.
  bool is_writable_within(std::chrono::milliseconds time) const;

  /// All bytes read, and how the stream ended.
  const std::string& received() const noexcept { return received_; }
  bool ended() const noexcept { return ended_ || reset_; }
  bool was_reset() const noexcept { return reset_; }

  /// Closes in order; `reset` closes so that the peer sees a reset.
  void close() noexcept;
  void reset() noexcept;

private:
  int socket_ = -1;
  std::string received_;
  bool ended_ = false;
  bool reset_ = false;
};

/// Both ends of a TCP connection. The near one is for the code under test.
struct loopback {
  /// On each side the kernel holds about `buffer` bytes from the near end; if that is 0, its
  /// default.
  explicit loopback(int buffer = 0);

  int near;
  far_end far;
};

/// A port of 127.0.0.1 with a listener that accepts nothing.
class busy_port {
public:
  busy_port();
  busy_port(const busy_port&) = delete;
  busy_port& operator=(const busy_port&) = delete;
  ~busy_port();

  std::uint16_t number() const noexcept { return number_; }
  /// Waits for a connection, and returns its socket.
  int accept() const;

private:
  int socket_;
  std::uint16_t number_ = 0;
};

}  // namespace donet::runtime
