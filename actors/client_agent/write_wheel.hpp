#pragma once
// The times at which the held output of each client is written, if the operator has configured a
// write tick. The clients of a shard are spread over slots of the tick, so the shard never writes
// to all of them at once.
//
//   tick   |0  1  2  3 ... 15|0  1  2  3 ... 15|      16 slots, one millisecond or more each
//   client       7  23 ...         7  23 ...          number modulo 16

#include "runtime/clock.hpp"
#include "runtime/routing/subscriber.hpp"

#include <algorithm>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <utility>
#include <vector>

namespace donet::actors {

/// Not for several threads.
class write_wheel {
public:
  using time_point = runtime::clock::time_point;

  static constexpr std::int64_t slots_max = 16;

  /// A tick of 0 turns the wheel off; then no other call is allowed but `is_on`.
  write_wheel(std::chrono::milliseconds tick, time_point start)
      : tick_(tick), start_(start),
        slots_(static_cast<std::size_t>(std::clamp<std::int64_t>(tick.count(), 0, slots_max))) {}

  bool is_on() const noexcept { return !slots_.empty(); }

  /// Schedules `client` for the next time of its slot, which is at most one tick after `now`.
  void add(runtime::subscriber client, time_point now) {
    const std::size_t at = value(client) % slots_.size();
    slot& own = slots_[at];
    if (own.clients.empty())
      own.due = next_time_of(at, now);
    own.clients.push_back(client);
  }

  /// The earliest time at which a scheduled client is due; `max()` without any.
  time_point next_due() const noexcept {
    time_point earliest = time_point::max();
    for (const slot& each : slots_) {
      if (!each.clients.empty())
        earliest = std::min(earliest, each.due);
    }
    return earliest;
  }

  /// Removes the clients that are due at `now` and returns them, by the time at which they were
  /// due.
  std::vector<runtime::subscriber> take_due(time_point now) {
    std::vector<slot*> due;
    for (slot& each : slots_) {
      if (!each.clients.empty() && each.due <= now)
        due.push_back(&each);
    }
    std::sort(due.begin(), due.end(), [](const slot* a, const slot* b) { return a->due < b->due; });
    std::vector<runtime::subscriber> clients;
    for (slot* const each : due) {
      clients.insert(clients.end(), each->clients.begin(), each->clients.end());
      each->clients.clear();
    }
    return clients;
  }

private:
  struct slot {
    time_point due;
    std::vector<runtime::subscriber> clients;
  };

  // Slots have their times at multiples of the tick since `start_`, each a part of the tick later
  // than the one before.
  time_point next_time_of(std::size_t at, time_point now) const {
    const auto slots = static_cast<std::int64_t>(slots_.size());
    const time_point first = start_ + tick_ * static_cast<std::int64_t>(at) / slots;
    if (now < first)
      return first;
    return first + tick_ * ((now - first) / tick_ + 1);
  }

  runtime::clock::duration tick_;
  time_point start_;
  std::vector<slot> slots_;
};

}  // namespace donet::actors
