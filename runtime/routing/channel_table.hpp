#pragma once
// The subscribers of single channels. A channel with one subscriber, as most channels have, takes one
// slot of 16 bytes; a channel with more has a list.

#include "runtime/ids.hpp"
#include "runtime/routing/indexed_vector.hpp"
#include "runtime/routing/subscriber.hpp"

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

namespace donet::runtime {

class channel_table {
public:
  enum class outcome : unsigned char {
    nothing,      ///< the subscriber was subscribed already, or was not
    changed,      ///< the channel has other subscribers
    changed_all,  ///< the subscriber is the channel's first, or was its last
  };

  outcome add(subscriber who, channel c);
  outcome remove(subscriber who, channel c) noexcept;

  /// In a fixed order; valid until the next change.
  std::span<const subscriber> subscribers(channel c) const noexcept {
    if (used_ == 0)
      return {};
    const std::size_t at = find(c);
    if (at == absent)
      return {};
    const slot& found = slots_[at];
    if (found.kind == one)
      return {&found.who, 1};
    const auto& members = lists_[value(found.who)].members();
    return {members.data(), members.size()};
  }

  bool contains(subscriber who, channel c) const noexcept;

  /// Fetches the entry of a channel from memory, for a lookup that follows soon. The search for a
  /// channel without subscribers often continues in the next cache line, which is fetched as well.
  void prefetch(channel c) const noexcept {
    if (used_ == 0)
      return;
    const std::size_t at = home(c);
    __builtin_prefetch(&slots_[at]);
    __builtin_prefetch(&slots_[(at + slots_per_line) & mask()]);
  }

  /// Channels with a subscriber.
  std::size_t size() const noexcept { return used_; }

  /// Subscriptions: each channel counts once for each of its subscribers.
  std::size_t entries() const noexcept { return entries_; }

  /// Slots that `for_each_channel` visits, including vacant ones, which stay when channels end.
  std::size_t slots() const noexcept { return slots_.size(); }

  /// Calls `visit(channel)` for all channels with a subscriber, in no particular order.
  template <class Visitor>
  void for_each_channel(Visitor&& visit) const {
    for (const slot& entry : slots_) {
      if (entry.kind != vacant)
        visit(entry.key);
    }
  }

private:
  enum kind : std::uint32_t { vacant, one, list };

  struct slot {
    channel key{};
    subscriber who{};  // or the number of the list
    std::uint32_t kind = vacant;
  };
  static_assert(sizeof(slot) == 16);

  static constexpr std::size_t absent = SIZE_MAX;
  static constexpr std::size_t slots_per_line = 64 / sizeof(slot);

  std::size_t mask() const noexcept { return slots_.size() - 1; }
  std::size_t home(channel c) const noexcept { return spread(value(c)) & mask(); }
  std::size_t find(channel c) const noexcept {
    for (std::size_t at = home(c);; at = (at + 1) & mask()) {
      if (slots_[at].kind == vacant)
        return absent;
      if (slots_[at].key == c)
        return at;
    }
  }

  void insert(const slot& added) noexcept;
  void erase(std::size_t gap) noexcept;
  void grow();
  std::uint32_t new_list();

  std::vector<slot> slots_;
  std::size_t used_ = 0;
  std::size_t entries_ = 0;
  std::vector<indexed_vector<subscriber>> lists_;
  std::vector<std::uint32_t> free_lists_;
};

}  // namespace donet::runtime
