#include "actors/distributed_object/doid_register.hpp"

#include "actors/channels.hpp"

#include <algorithm>
#include <utility>

namespace donet::actors {

doid_register::doid_register(std::vector<runtime::channel_range> stored)
    : stored_(std::move(stored)) {}

std::size_t doid_register::add_service(std::string name) {
  const std::scoped_lock lock(mutex_);
  names_.push_back(std::move(name));
  return names_.size() - 1;
}

std::string doid_register::name_of(std::size_t service) const {
  const std::scoped_lock lock(mutex_);
  return names_.at(service);
}

std::optional<std::size_t> doid_register::enter(runtime::doid id, std::size_t service) {
  if (!is_stored(id))
    return std::nullopt;
  const std::scoped_lock lock(mutex_);
  const auto [begin, end] = services_.equal_range(id);
  const auto other =
    std::find_if(begin, end, [&](const auto& entry) { return entry.second != service; });
  const auto found = other == end ? std::nullopt : std::optional<std::size_t>(other->second);
  services_.emplace(id, static_cast<std::uint32_t>(service));
  return found;
}

void doid_register::leave(runtime::doid id, std::size_t service) {
  if (!is_stored(id))
    return;
  const std::scoped_lock lock(mutex_);
  const auto [begin, end] = services_.equal_range(id);
  const auto own =
    std::find_if(begin, end, [&](const auto& entry) { return entry.second == service; });
  if (own != end)
    services_.erase(own);
}

bool doid_register::is_stored(runtime::doid id) const noexcept {
  const runtime::channel its = channel_of(id);
  return std::ranges::any_of(
    stored_, [its](const runtime::channel_range& range) { return range.contains(its); });
}

}  // namespace donet::actors
