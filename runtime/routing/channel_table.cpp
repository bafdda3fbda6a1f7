#include "runtime/routing/channel_table.hpp"

#include <utility>

namespace donet::runtime {

namespace {

constexpr std::size_t slots_min = 64;

}  // namespace

channel_table::outcome channel_table::add(subscriber who, channel c) {
  const std::size_t at = used_ == 0 ? absent : find(c);
  if (at == absent) {
    // At most three slots of four are used.
    if ((used_ + 1) * 4 > slots_.size() * 3)
      grow();
    insert({c, who, one});
    ++used_;
    ++entries_;
    return outcome::changed_all;
  }
  if (slots_[at].kind == one) {
    if (slots_[at].who == who)
      return outcome::nothing;
    const std::uint32_t number = new_list();
    lists_[number].add(slots_[at].who);
    slots_[at].who = subscriber{number};
    slots_[at].kind = list;
  }
  if (!lists_[value(slots_[at].who)].add(who))
    return outcome::nothing;
  ++entries_;
  return outcome::changed;
}

channel_table::outcome channel_table::remove(subscriber who, channel c) noexcept {
  const std::size_t at = used_ == 0 ? absent : find(c);
  if (at == absent)
    return outcome::nothing;
  slot& found = slots_[at];
  if (found.kind == one) {
    if (found.who != who)
      return outcome::nothing;
    erase(at);
    --used_;
    --entries_;
    return outcome::changed_all;
  }
  const std::uint32_t number = value(found.who);
  if (!lists_[number].remove(who))
    return outcome::nothing;
  --entries_;
  if (lists_[number].size() == 1) {
    found.who = lists_[number].members().front();
    found.kind = one;
    lists_[number] = {};
    free_lists_.push_back(number);
  }
  return outcome::changed;
}

bool channel_table::contains(subscriber who, channel c) const noexcept {
  const std::size_t at = used_ == 0 ? absent : find(c);
  if (at == absent)
    return false;
  if (slots_[at].kind == one)
    return slots_[at].who == who;
  return lists_[value(slots_[at].who)].contains(who);
}

void channel_table::insert(const slot& added) noexcept {
  std::size_t at = home(added.key);
  while (slots_[at].kind != vacant)
    at = (at + 1) & mask();
  slots_[at] = added;
}

// Moves later entries up, so that no search has to cross a gap.
void channel_table::erase(std::size_t gap) noexcept {
  for (std::size_t at = (gap + 1) & mask(); slots_[at].kind != vacant; at = (at + 1) & mask()) {
    const std::size_t wanted = home(slots_[at].key);
    if (((at - wanted) & mask()) >= ((at - gap) & mask())) {
      slots_[gap] = slots_[at];
      gap = at;
    }
  }
  slots_[gap] = {};
}

void channel_table::grow() {
  std::vector<slot> old(slots_.empty() ? slots_min : slots_.size() * 2);
  old.swap(slots_);
  for (const slot& entry : old) {
    if (entry.kind != vacant)
      insert(entry);
  }
}

std::uint32_t channel_table::new_list() {
  if (free_lists_.empty()) {
    lists_.emplace_back();
    return static_cast<std::uint32_t>(lists_.size() - 1);
  }
  const std::uint32_t number = free_lists_.back();
  free_lists_.pop_back();
  return number;
}

}  // namespace donet::runtime
