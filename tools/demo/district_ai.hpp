#pragma once
// The AI of the demo: creates the world, manages its objects, and synchronises all players.

#include "tools/demo/places.hpp"
#include "tools/harness/scripted_ai.hpp"

#include <algorithm>
#include <cstddef>
#include <memory>

namespace donet::demo {

class district_ai {
public:
  district_ai(harness::loop& on, const harness::endpoint& message_director,
              const std::shared_ptr<const dc::schema>& schema);

  harness::scripted_ai& ai() noexcept { return ai_; }
  const harness::ai_view& view() const noexcept { return ai_.view(); }

  /// Creates the world and waits until it exists.
  void build();
  /// Deletes the world and everything in it, and waits until it is gone.
  void tear_down();

  /// The number of avatars that it manages.
  std::size_t avatars() const;

  /// The number of time requests by clients since the last call of `begin_step`.
  std::size_t time_requests() const noexcept { return time_requests_; }
  void begin_step() noexcept { time_requests_ = 0; }
  /// Announces the time to all clients, which receive it after all earlier updates.
  void strike(unsigned minutes);

  /// Every avatar gets coins each time it arrives, and a lantern when it arrives for the first
  /// time; only its owner may see them. Returns the number of coins after an arrival with `before`
  /// coins.
  static constexpr unsigned coins_after(unsigned before) {
    constexpr unsigned coins_each_time = 25;
    constexpr unsigned coins_max = 999'999;  // Avatar.setCoins
    return std::min(before + coins_each_time, coins_max);
  }

private:
  void act(const harness::event& one);
  void give_presents(const harness::event& to);

  harness::scripted_ai ai_;
  std::size_t time_requests_ = 0;
};

}  // namespace donet::demo
