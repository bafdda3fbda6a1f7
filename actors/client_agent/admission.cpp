#include "actors/client_agent/admission.hpp"

#include <utility>

namespace donet::actors {

using runtime::channel;

void admission::arrived(const std::string& from) {
  const std::lock_guard lock(mutex_);
  ++connections_;
  ++by_address_[from];
}

void admission::gone(const std::string& from) {
  const std::lock_guard lock(mutex_);
  --connections_;
  const auto found = by_address_.find(from);
  if (--found->second == 0)
    by_address_.erase(found);
}

std::optional<channel> admission::take_channel(const std::string& from) {
  const std::lock_guard lock(mutex_);
  const auto from_there = by_address_.find(from);
  const std::size_t neighbours = from_there == by_address_.end() ? 0 : from_there->second;
  if ((options_.clients_max != 0 && connections_ > options_.clients_max)
      || (options_.clients_per_address_max != 0 && neighbours > options_.clients_per_address_max))
    return std::nullopt;
  return next_channel();
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
    // Another Client Agent's client has it; it may be free later.
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

std::size_t admission::connections() const {
  const std::lock_guard lock(mutex_);
  return connections_;
}

}  // namespace donet::actors
