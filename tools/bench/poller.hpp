#pragma once
// Waits until one of many links is ready, or for a time that is exact to microseconds.

#include <array>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <span>

namespace donet::bench {

class poller {
public:
  struct event {
    std::uint64_t tag = 0;
    bool readable = false;
    bool writable = false;
    bool broken = false;  ///< closed by the server; bytes received before that may be left to read
  };

  /// Throws run_failure.
  poller();
  ~poller();
  poller(const poller&) = delete;
  poller& operator=(const poller&) = delete;

  enum class interest : std::uint8_t { nothing, read, write, both };

  /// Events of this descriptor carry `tag`; they repeat as long as their cause exists.
  void add(int descriptor, std::uint64_t tag, interest wanted);
  void change(int descriptor, std::uint64_t tag, interest wanted);
  void remove(int descriptor);

  /// Waits at most `patience` for events and returns them; empty on timeout, or when a signal
  /// arrived. Valid until the next call.
  std::span<const event> wait(std::chrono::nanoseconds patience);

private:
  static constexpr std::size_t events_max = 256;

  bool is_timed(std::chrono::nanoseconds patience);

  int descriptor_;
  int timer_;
  std::array<event, events_max> events_;
};

}  // namespace donet::bench
