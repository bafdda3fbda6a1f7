#include "actors/client_agent/admission/admission.hpp"

#include "runtime/net/address.hpp"

#include <utility>

namespace donet::actors {

using runtime::channel;

bool admission::enter(standing& one, const std::string& host) {
  const bool is_bounded = options_.clients_per_address_max != 0;
  std::string group = is_bounded ? runtime::address_group(host) : std::string();
  const std::lock_guard lock(mutex_);
  if (is_bounded) {
    std::size_t& count = by_address_[group];
    if (count >= options_.clients_per_address_max)
      return take_refusal(one);
    ++count;
    one.address = std::move(group);
    one.has_address = true;
  }
  one.at = stage::counted;
  return true;
}

std::optional<channel> admission::admit(standing& one) {
  const std::lock_guard lock(mutex_);
  if (one.at != stage::counted || is_closed_
      || (options_.clients_max != 0 && admitted_ >= options_.clients_max))
    return std::nullopt;
  const std::optional<channel> found = next_channel();
  if (found) {
    ++admitted_;
    one.at = stage::admitted;
  }
  return found;
}

bool admission::refuse(standing& one) {
  const std::lock_guard lock(mutex_);
  if (one.at == stage::refused)
    return true;
  forget_address(one);
  return take_refusal(one);
}

bool admission::take_refusal(standing& one) {
  refusals_.fetch_add(1, std::memory_order_relaxed);
  const bool has_room = refused_ < refused_clients_max;
  one.at = has_room ? stage::refused : stage::outside;
  if (has_room)
    ++refused_;
  return has_room;
}

void admission::leave(standing& one) {
  const std::lock_guard lock(mutex_);
  forget_address(one);
  if (one.at == stage::admitted)
    --admitted_;
  else if (one.at == stage::refused)
    --refused_;
  one.at = stage::outside;
}

void admission::forget_address(standing& one) {
  if (!std::exchange(one.has_address, false))
    return;
  const auto found = by_address_.find(one.address);
  if (--found->second == 0)
    by_address_.erase(found);
}

std::optional<channel> admission::next_channel() {
  while (!is_used_up_) {
    const channel one{next_};
    if (one == options_.last)
      is_used_up_ = true;
    else
      ++next_;
    if (node_->take(one))
      return one;
    // A client of another Client Agent uses the channel, which may be free later.
    returned_.push_back(one);
  }
  for (std::size_t left = returned_.size(); left > 0; --left) {
    const channel one = returned_.front();
    returned_.pop_front();
    if (node_->take(one))
      return one;
    returned_.push_back(one);
  }
  return std::nullopt;
}

void admission::give_back(channel one) {
  const std::lock_guard lock(mutex_);
  node_->give_back(one);
  returned_.push_back(one);
}

void admission::set_closed(bool closed) {
  const std::lock_guard lock(mutex_);
  is_closed_ = closed;
}

std::size_t admission::connections() const {
  const std::lock_guard lock(mutex_);
  return admitted_ + refused_;
}

}  // namespace donet::actors
