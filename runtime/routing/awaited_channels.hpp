#pragma once
// "Open a channel, then address it" must also work when the service that opens it runs in another
// process, behind a participant of this Message Director. The router therefore subscribes such a
// participant provisionally when a subscribing message is routed to it (architecture section 5).
//
// A participant acknowledges nothing, so an entry ends with the participant's own ADD_CHANNEL or
// REMOVE_CHANNEL, or by age: each entry survives one tick of the router and ends at the second.

#include "runtime/ids.hpp"
#include "runtime/limits.hpp"

#include <cstddef>
#include <cstdint>
#include <map>
#include <utility>

namespace donet::runtime {

/// The provisional subscriptions of one participant. This class decides, and its owner changes the
/// subscription table accordingly. A subscription that this class caused and that the participant did
/// not ask for is called lent.
class awaited_channels {
public:
  /// How the participant is subscribed to a channel at present.
  enum class standing : unsigned char { none, by_range, single };

  enum class expectation : unsigned char {
    unchanged,  ///< the subscription stays as it is
    subscribe,  ///< the owner adds a single subscription
    refused,    ///< there are `entries_max` entries; the channel is not awaited
  };

  enum class removal : unsigned char {
    not_awaited,  ///< no entry: the participant's subscription ends as usual
    stays,        ///< the participant may have sent this before it read the message
    ends,         ///< the entry is gone, and with it the lent subscription
  };

  awaited_channels() noexcept = default;
  explicit awaited_channels(std::size_t entries_max) noexcept : entries_max_(entries_max) {}

  /// A subscribing message that names `c` is about to be appended for the participant.
  [[nodiscard]] expectation expect(channel c, standing present) {
    if (entry* found = find(c)) {
      const entry renewed{found->awaited + 1, found->own && present != standing::none};
      lent_ += found->own && !renewed.own ? 1 : 0;
      old_.erase(c);
      young_[c] = renewed;
      return present == standing::none ? expectation::subscribe : expectation::unchanged;
    }
    if (present == standing::by_range)
      return expectation::unchanged;
    if (size() >= entries_max_)
      return expectation::refused;
    const bool own = present == standing::single;
    young_.emplace(c, entry{1, own});
    lent_ += own ? 0 : 1;
    return own ? expectation::unchanged : expectation::subscribe;
  }

  /// The participant sent ADD_CHANNEL. True if this ended the entry.
  bool confirm(channel c) {
    entry* const found = find(c);
    if (found == nullptr)
      return false;
    lent_ -= found->own ? 0 : 1;
    found->own = true;
    return --found->awaited == 0 && erase(c);
  }

  /// The participant sent REMOVE_CHANNEL.
  [[nodiscard]] removal withdraw(channel c) {
    entry* const found = find(c);
    if (found == nullptr)
      return removal::not_awaited;
    if (!found->own) {
      --lent_;
      erase(c);
      return removal::ends;
    }
    found->own = false;
    ++lent_;
    return removal::stays;
  }

  /// An entry that has reached its age.
  struct expired {
    channel c{};
    bool lent = false;  ///< the owner ends the subscription
  };

  /// Removes one entry that was old at the last tick. False if there is none.
  [[nodiscard]] bool expire(expired& to) {
    if (old_.empty())
      return false;
    const auto first = old_.begin();
    to = {first->first, !first->second.own};
    lent_ -= to.lent ? 1 : 0;
    old_.erase(first);
    return true;
  }

  /// Ends a tick, after `expire` has returned false: young entries become old.
  void grow_old() noexcept { std::swap(young_, old_); }

  std::size_t size() const noexcept { return young_.size() + old_.size(); }
  /// Entries whose subscription is lent. They do not count towards the participant's own limit.
  std::size_t lent() const noexcept { return lent_; }

private:
  struct entry {
    std::uint32_t awaited = 0;  // subscribing messages that no ADD_CHANNEL has matched
    bool own = false;           // the participant itself is subscribed
  };
  using entries = std::map<channel, entry>;

  entry* find(channel c) {
    for (entries* const generation : {&young_, &old_}) {
      if (const auto found = generation->find(c); found != generation->end())
        return &found->second;
    }
    return nullptr;
  }

  bool erase(channel c) { return young_.erase(c) + old_.erase(c) != 0; }

  std::size_t entries_max_ = limits::provisional_channels_max;
  std::size_t lent_ = 0;
  entries young_;
  entries old_;
};

}  // namespace donet::runtime
