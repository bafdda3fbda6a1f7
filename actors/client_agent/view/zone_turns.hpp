#pragma once
// The turns in which the clients of one shard open and close zones. A zone costs about a quarter of
// a microsecond, also at the router, and a request may have 16,000 of them. So a turn of the shard
// opens and closes a bounded number, and clients that want more take turns.

#include "runtime/routing/subscriber.hpp"

#include <algorithm>
#include <cstddef>
#include <deque>
#include <optional>
#include <utility>

namespace donet::actors {

/// The zones that the clients of one shard open and close in a turn. A question to a parent has no
/// more zones either, so that none occupies a State Server for long.
inline constexpr std::size_t zones_per_turn_max = 128;

/// Not for several threads.
///
/// Of the clients that want more than a turn has, one goes on until it has all: taking turns would
/// not make them faster, and zones of several clients fill the caches. The others, which wait for
/// one turn only, come before it in every second turn.
class zone_turns {
public:
  explicit zone_turns(std::size_t per_turn = zones_per_turn_max) noexcept
      : per_turn_(per_turn), left_(per_turn) {}

  /// The number of zones that `client` may open or close now, of the `wanted` ones (at least 1). If
  /// these are fewer, the client waits for its next turn. While others wait, a client whose turn it
  /// is not receives none.
  std::size_t take(runtime::subscriber client, std::size_t wanted) {
    const std::size_t granted = !has_waiting() || client == served_ ? std::min(wanted, left_) : 0;
    left_ -= granted;
    const std::size_t rest = wanted - granted;
    if (rest > per_turn_)
      wait(client);
    else if (rest > 0)
      short_.push_back(client);
    return granted;
  }

  /// All zones of this turn that are left, for the client whose turn it is.
  std::size_t take_rest() noexcept { return std::exchange(left_, 0); }

  /// The client waits for its next turn, and wants more than one.
  void wait(runtime::subscriber client) {
    if (client == served_)
      long_.push_front(client);
    else
      long_.push_back(client);
  }

  /// The client whose turn it is; it no longer waits. Nothing if none waits, or if the zones of this
  /// turn are used.
  std::optional<runtime::subscriber> next() {
    served_.reset();
    if (!has_waiting() || left_ == 0)
      return std::nullopt;
    const bool is_short = long_.empty() || (is_turn_of_short_ && !short_.empty());
    std::deque<runtime::subscriber>& from = is_short ? short_ : long_;
    served_ = from.front();
    from.pop_front();
    return served_;
  }

  /// A new turn of the shard begins.
  void renew() noexcept {
    left_ = per_turn_;
    is_turn_of_short_ = !is_turn_of_short_;
  }

  bool has_waiting() const noexcept { return !short_.empty() || !long_.empty(); }
  /// The client no longer waits.
  void forget(runtime::subscriber client) {
    std::erase(short_, client);
    std::erase(long_, client);
  }

private:
  std::deque<runtime::subscriber> short_;  // want at most one turn
  std::deque<runtime::subscriber> long_;
  bool is_turn_of_short_ = false;
  std::optional<runtime::subscriber> served_;
  std::size_t per_turn_;
  std::size_t left_;
};

}  // namespace donet::actors
