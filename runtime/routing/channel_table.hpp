#pragma once
// Who is subscribed to which single channel. A channel with one subscriber, which most have, takes
// one slot of 16 bytes; those with more have a list.

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
    nothing,      ///< it was subscribed already, or was not
    changed,      ///< there are others
    changed_all,  ///< it is the first, or was the last
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

  /// Soon somebody will ask for this channel: its place is fetched from memory meanwhile. A channel
  /// that is not there is often looked for in the next cache line, too.
  void prefetch(channel c) const noexcept {
    if (used_ == 0)
      return;
    const std::size_t at = home(c);
    __builtin_prefetch(&slots_[at]);
    __builtin_prefetch(&slots_[(at + slots_per_line) & mask()]);
  }

  /// Channels with a subscriber.
  std::size_t size() const noexcept { return used_; }

  /// Subscriptions: channels, each as often as it has subscribers.
  std::size_t entries() const noexcept { return entries_; }

  /// What `for_each_channel` looks at: with those that are vacant, which stay when channels go.
  std::size_t slots() const noexcept { return slots_.size(); }

  /// All channels with a subscriber; in an order that means nothing.
  template <class Visitor>
  void for_each_channel(Visitor&& visit) const {
    for (const slot& each : slots_) {
      if (each.kind != vacant)
        visit(each.key);
    }
  }

private:
  enum kind : std::uint32_t { vacant, one, list };

  struct slot {
    channel key{};
    subscriber who{};  // of a list its number
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
