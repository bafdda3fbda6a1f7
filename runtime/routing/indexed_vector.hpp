#pragma once
// A set of integers that keeps its members in one piece of memory, for iteration, and finds a member in
// constant time. The order depends only on the calls that changed the set: a new member is the last,
// and the last member takes the place of a removed one.

#include <cstddef>
#include <cstdint>
#include <vector>

namespace donet::runtime {

/// Spreads integers that differ in few bits, or only in their upper half, over 64 bits
/// (MurmurHash3's finalizer).
constexpr std::uint64_t spread(std::uint64_t x) noexcept {
  x ^= x >> 33;
  x *= 0xff51afd7ed558ccd;
  x ^= x >> 33;
  x *= 0xc4ceb9fe1a85ec53;
  x ^= x >> 33;
  return x;
}

/// `Key` converts to std::uint64_t by static_cast. At most 2^32 - 2 members.
template <class Key>
class indexed_vector {
public:
  /// False if it is a member already.
  bool add(Key key) {
    if (contains(key))
      return false;
    members_.push_back(key);
    if (!slots_.empty() || members_.size() > linear_max)
      index_last();
    return true;
  }

  /// False if it is no member.
  bool remove(Key key) noexcept {
    const std::size_t at = find(key);
    if (at == absent)
      return false;
    const std::size_t last = members_.size() - 1;
    if (!slots_.empty()) {
      erase_slot(slot_of(at));
      if (at != last)
        slots_[slot_of(last)] = static_cast<std::uint32_t>(at);
    }
    members_[at] = members_[last];
    members_.pop_back();
    if (members_.size() <= linear_max / 2)
      slots_ = {};
    return true;
  }

  bool contains(Key key) const noexcept { return find(key) != absent; }

  const std::vector<Key>& members() const noexcept { return members_; }
  std::size_t size() const noexcept { return members_.size(); }
  bool empty() const noexcept { return members_.empty(); }

private:
  // So many members are searched one by one, without an index.
  static constexpr std::size_t linear_max = 16;
  static constexpr std::size_t neighbours = 16;  // a cache line of slots
  static constexpr std::size_t absent = SIZE_MAX;
  static constexpr std::uint32_t vacant = UINT32_MAX;

  std::size_t mask() const noexcept { return slots_.size() - 1; }
  // Keys that differ in the last bits only stay neighbours. Numbers are given out one after the other,
  // so access to one has fetched from memory what access to the next one needs.
  std::size_t home(Key key) const noexcept {
    const auto number = static_cast<std::uint64_t>(key);
    return (spread(number / neighbours) * neighbours + number % neighbours) & mask();
  }

  std::size_t find(Key key) const noexcept {
    if (slots_.empty()) {
      for (std::size_t i = 0; i < members_.size(); ++i) {
        if (members_[i] == key)
          return i;
      }
      return absent;
    }
    for (std::size_t slot = home(key);; slot = (slot + 1) & mask()) {
      if (slots_[slot] == vacant)
        return absent;
      if (members_[slots_[slot]] == key)
        return slots_[slot];
    }
  }

  // The slot of this position, which is in the index.
  std::size_t slot_of(std::size_t position) const noexcept {
    std::size_t slot = home(members_[position]);
    while (slots_[slot] != position)
      slot = (slot + 1) & mask();
    return slot;
  }

  void index_last() {
    // At most every second slot is used, because each slot that a search visits in vain is an access to
    // `members_`.
    if (members_.size() * 2 > slots_.size())
      rebuild();
    else
      put(members_.size() - 1);
  }

  void put(std::size_t position) noexcept {
    std::size_t slot = home(members_[position]);
    while (slots_[slot] != vacant)
      slot = (slot + 1) & mask();
    slots_[slot] = static_cast<std::uint32_t>(position);
  }

  void rebuild() {
    std::size_t size = slots_.empty() ? 2 * linear_max : slots_.size();
    while (members_.size() * 2 > size)
      size *= 2;
    slots_.assign(size, vacant);
    for (std::size_t i = 0; i < members_.size(); ++i)
      put(i);
  }

  // Moves later entries up, so that no search has to cross a gap.
  void erase_slot(std::size_t gap) noexcept {
    for (std::size_t slot = (gap + 1) & mask(); slots_[slot] != vacant;
         slot = (slot + 1) & mask()) {
      const std::size_t wanted = home(members_[slots_[slot]]);
      if (((slot - wanted) & mask()) >= ((slot - gap) & mask())) {
        slots_[gap] = slots_[slot];
        gap = slot;
      }
    }
    slots_[gap] = vacant;
  }

  std::vector<Key> members_;
  std::vector<std::uint32_t> slots_;
};

}  // namespace donet::runtime
