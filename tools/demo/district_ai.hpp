#pragma once
// The AI of the demo: creates the world, manages its objects, and keeps all players in step.

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

  /// Creates the world and waits until it is there.
  void build();
  /// Deletes it, and waits until it is gone with everything in it.
  void tear_down();

  /// Those that it manages.
  std::size_t avatars() const;

  /// How often clients have asked for the time since the last call of `begin_step`.
  std::size_t time_requests() const noexcept { return time_requests_; }
  void begin_step() noexcept { time_requests_ = 0; }
  /// Announces the time to all clients, who receive it after everything that was set before.
  void strike(unsigned minutes);

  /// Every avatar gets coins each time that it comes, and a lantern when it comes first; only its
  /// owner may see them. This is what it has when it had so many.
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
