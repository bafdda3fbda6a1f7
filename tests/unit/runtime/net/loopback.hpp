#pragma once
// A loop that a test turns by hand, and the far ends of its connections: real sockets of this
// machine, which the test reads and writes only where it says so.

#include "runtime/net/event_loop.hpp"

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>

namespace donet::runtime {

/// Ends the turn that the test is in, then turns the loop until `met` holds, and says whether it
/// does; gives up after ten seconds.
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

/// The same for this long; returns how many turns it took.
std::size_t turn_for(event_loop& loop, std::chrono::milliseconds time);

/// A socket that does not block. Failures throw std::system_error.
class far_end {
public:
  far_end() noexcept = default;
  /// Takes over a connected socket.
  explicit far_end(int socket) noexcept : socket_(socket) {}
  /// Connects to 127.0.0.1. What it leaves unread counts against `receive_buffer` bytes, if that is
  /// not 0.
  static far_end connect(std::uint16_t port, int receive_buffer = 0);
  far_end(far_end&& other) noexcept;
  far_end& operator=(far_end&& other) noexcept;
  ~far_end();

  /// Hands the socket over to whoever calls.
  int release() noexcept { return std::exchange(socket_, -1); }

  /// Writes what the system takes of `bytes` and returns how much that was.
  std::size_t push(std::string_view bytes);
  /// Takes `most` bytes at most of what has arrived.
  void pull(std::size_t most = SIZE_MAX);
  /// Whether it can be written, now or within this time.
  bool is_writable_within(std::chrono::milliseconds time) const;

  /// All that was pulled, and how the stream ended.
  const std::string& received() const noexcept { return received_; }
  bool ended() const noexcept { return ended_ || reset_; }
  bool was_reset() const noexcept { return reset_; }

  /// In order, and so that the other side sees a reset.
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
  /// What the near end sends is held by the kernel up to about `buffer` bytes on each side; as much
  /// as it likes if that is 0.
  explicit loopback(int buffer = 0);

  int near;
  far_end far;
};

/// A port of 127.0.0.1 where somebody listens, and nobody accepts.
class busy_port {
public:
  busy_port();
  busy_port(const busy_port&) = delete;
  busy_port& operator=(const busy_port&) = delete;
  ~busy_port();

  std::uint16_t number() const noexcept { return number_; }
  /// Waits for somebody who connects, and takes over.
  int accept() const;

private:
  int socket_;
  std::uint16_t number_ = 0;
};

}  // namespace donet::runtime
