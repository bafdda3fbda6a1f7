#pragma once
// When the clients of one shard open interests that find many objects: one after the other, so that
// the messages of all clients come between two of them.

#include "runtime/clock.hpp"

#include <algorithm>
#include <chrono>
#include <cstddef>

namespace donet::actors {

/// Not for several threads.
///
/// An interest of 200 objects leads to 200 questions and answers in the node. Clients that open such
/// interests at the same time would put all of these before the next message of another client.
class interest_slots {
public:
  /// The time at which the client may open an interest that is expected to find `objects`. An
  /// interest of few objects does not wait.
  runtime::clock::time_point reserve(runtime::clock::time_point now, std::size_t objects) noexcept {
    if (objects < objects_min)
      return now;
    const runtime::clock::time_point start = std::max(next_, now);
    next_ = start + objects * time_per_object;
    return start;
  }

private:
  static constexpr std::size_t objects_min = 64;
  // The answer of one object costs the node about 1.5 us.
  static constexpr std::chrono::microseconds time_per_object{4};

  runtime::clock::time_point next_{};
};

}  // namespace donet::actors
