#pragma once
// Waits until one of many links has something to do, or for a while that is exact to microseconds.

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
    bool broken = false;  ///< closed by the server, perhaps with bytes to be read in front of that
  };

  /// Throws run_failure.
  poller();
  ~poller();
  poller(const poller&) = delete;
  poller& operator=(const poller&) = delete;

  enum class interest : std::uint8_t { nothing, read, write, both };

  /// Events of this descriptor carry `tag`; as long as there is a reason, they come again.
  void add(int descriptor, std::uint64_t tag, interest wanted);
  void change(int descriptor, std::uint64_t tag, interest wanted);
  void remove(int descriptor);

  /// What there is to do, after waiting for it no longer than `patience`; empty after that, or when a signal
  /// came. Valid until the next call.
  std::span<const event> wait(std::chrono::nanoseconds patience);

private:
  static constexpr std::size_t events_max = 256;

  bool is_timed(std::chrono::nanoseconds patience);

  int descriptor_;
  int timer_;
  std::array<event, events_max> events_;
};

}  // namespace donet::bench
