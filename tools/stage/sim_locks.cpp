#include "tools/stage/sim_locks.hpp"

namespace donet::stage {

bool sim_locks::raise(lock_owner& who, lock_level to) noexcept {
  if (to <= who.level)
    return true;
  if (who.level == lock_level::none) {
    if (is_pending_)
      return false;
    ++readers_;
    who.level = lock_level::shared;
  }
  if (to == lock_level::shared)
    return true;
  if (writer_ != nullptr && writer_ != &who)
    return false;
  writer_ = &who;
  if (to == lock_level::reserved) {
    who.level = to;
    return true;
  }
  is_pending_ = true;
  who.level = lock_level::pending;
  if (to == lock_level::exclusive && readers_ > 1)
    return false;
  who.level = to;
  return true;
}

void sim_locks::lower(lock_owner& who, lock_level to) noexcept {
  if (to >= who.level)
    return;
  if (writer_ == &who) {
    writer_ = nullptr;
    is_pending_ = false;
  }
  if (to == lock_level::none)
    --readers_;
  who.level = to;
}

bool sim_locks::share_slots(lock_owner& who, unsigned slots) noexcept {
  if ((exclusive_ & ~who.exclusive_slots & slots) != 0)
    return false;
  for (std::size_t i = 0; i < slot_count; ++i) {
    const unsigned bit = 1U << i;
    if ((slots & bit) != 0 && (who.shared_slots & bit) == 0)
      ++shared_[i];
  }
  who.shared_slots |= slots;
  return true;
}

bool sim_locks::take_slots(lock_owner& who, unsigned slots) noexcept {
  if ((exclusive_ & ~who.exclusive_slots & slots) != 0)
    return false;
  for (std::size_t i = 0; i < slot_count; ++i) {
    const unsigned bit = 1U << i;
    const std::size_t own = (who.shared_slots & bit) != 0 ? 1 : 0;
    if ((slots & bit) != 0 && shared_[i] > own)
      return false;
  }
  exclusive_ |= slots;
  who.exclusive_slots |= slots;
  return true;
}

void sim_locks::release_slots(lock_owner& who, unsigned slots) noexcept {
  for (std::size_t i = 0; i < slot_count; ++i) {
    const unsigned bit = 1U << i;
    if ((slots & bit) != 0 && (who.shared_slots & bit) != 0)
      --shared_[i];
  }
  exclusive_ &= ~(who.exclusive_slots & slots);
  who.shared_slots &= ~slots;
  who.exclusive_slots &= ~slots;
}

std::byte* sim_locks::memory(lock_owner& who, std::size_t part, std::size_t size, bool may_make) {
  if (!who.has_memory) {
    who.has_memory = true;
    ++memory_users_;
  }
  if (part >= memory_.size() && !may_make)
    return nullptr;
  while (memory_.size() <= part)
    memory_.push_back(std::make_unique<std::byte[]>(size));
  return memory_[part].get();
}

void sim_locks::release_memory(lock_owner& who) noexcept {
  release_slots(who, (1U << slot_count) - 1);
  if (!who.has_memory)
    return;
  who.has_memory = false;
  if (--memory_users_ == 0)
    memory_.clear();
}

void sim_locks::release(lock_owner& who) noexcept {
  release_memory(who);
  lower(who, lock_level::none);
}

}  // namespace donet::stage
