#pragma once
// Values by DoId, in one piece of memory: open addressing, so that a lookup reads one place of
// memory, where std::unordered_map reads three. A session looks up the object of each update that
// it receives.
//
//   slot  0      1      2      3      4      5      6      7
//         .      77     12     .      .      .      31     94
//
// 94 is at 7, because 31 has taken its home, 6.

#include "runtime/ids.hpp"

#include <bit>
#include <cstddef>
#include <cstdint>
#include <utility>
#include <vector>

namespace donet::actors {

template <class Value>
class object_table {
public:
  std::size_t size() const noexcept { return size_; }

  /// Null if the table does not have the id. Valid until a value is added or erased.
  Value* find(runtime::doid id) noexcept {
    return const_cast<Value*>(std::as_const(*this).find(id));
  }
  const Value* find(runtime::doid id) const noexcept {
    if (slots_.empty())
      return nullptr;
    const slot& one = slots_[place_of(id)];
    return one.is_taken ? &one.value : nullptr;
  }

  /// Adds a value if the table does not have the id. Valid as the result of `find`.
  Value& at(runtime::doid id) {
    if (Value* const found = find(id))
      return *found;
    if (4 * (size_ + 1) > 3 * slots_.size())
      resize(slots_.empty() ? slots_min : 2 * slots_.size());
    slot& made = slots_[place_of(id)];
    made.id = id;
    made.is_taken = true;
    ++size_;
    return made.value;
  }

  void erase(runtime::doid id) {
    if (find(id) == nullptr)
      return;
    close_gap(place_of(id));
    --size_;
    if (slots_.size() > slots_min && 8 * size_ < slots_.size())
      resize(slots_.size() / 2);
  }

  /// Calls `see(id, value)` for each value, in no order.
  template <class Function>
  void for_each(Function&& see) const {
    for (const slot& one : slots_) {
      if (one.is_taken)
        see(one.id, one.value);
    }
  }

private:
  static constexpr std::size_t slots_min = 4;

  struct slot {
    runtime::doid id{};
    bool is_taken = false;
    Value value{};
  };

  std::size_t after(std::size_t place) const noexcept { return (place + 1) & (slots_.size() - 1); }

  // Ids are often consecutive: the product spreads them, its high bits best.
  std::size_t home_of(runtime::doid id) const noexcept {
    const auto bits = static_cast<unsigned>(std::countr_zero(slots_.size()));
    return (value(id) * std::uint32_t{0x9e3779b1}) >> (32 - bits);
  }

  // The slot that has the id, or else the free slot where it would be added.
  std::size_t place_of(runtime::doid id) const noexcept {
    std::size_t place = home_of(id);
    while (slots_[place].is_taken && slots_[place].id != id)
      place = after(place);
    return place;
  }

  // Moves up the values behind the gap that are not at home, because a search ends at the first
  // free slot.
  void close_gap(std::size_t gap) {
    for (std::size_t next = after(gap); slots_[next].is_taken; next = after(next)) {
      const std::size_t way = (next - home_of(slots_[next].id)) & (slots_.size() - 1);
      if (way < ((next - gap) & (slots_.size() - 1)))
        continue;
      slots_[gap] = std::move(slots_[next]);
      gap = next;
    }
    slots_[gap] = {};
  }

  void resize(std::size_t slots) {
    std::vector<slot> before(slots);
    before.swap(slots_);
    for (slot& one : before) {
      if (one.is_taken)
        slots_[place_of(one.id)] = std::move(one);
    }
  }

  std::vector<slot> slots_;  // their number is a power of two, and some are always free
  std::size_t size_ = 0;
};

}  // namespace donet::actors
