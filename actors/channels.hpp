#pragma once
// The channels whose numbers the protocol fixes (spec/services 1.4).

#include "runtime/ids.hpp"

namespace donet::actors {

/// Every client session subscribes to this channel.
inline constexpr runtime::channel all_clients{10};

/// Every State Server subscribes to this channel.
inline constexpr runtime::channel all_state_servers{12};

/// Every Database Server subscribes to this channel.
inline constexpr runtime::channel all_database_servers{13};

/// Channels below this number are reserved: objects, parents and control channels must not use
/// them.
inline constexpr std::uint64_t reserved_below = 1000;

/// Its subscribers receive what objects in this place broadcast. The parent must not be 0.
constexpr runtime::channel location_channel(runtime::doid parent, runtime::zone zone) noexcept {
  return runtime::channel{std::uint64_t{value(parent)} << 32 | value(zone)};
}

/// Every child of `parent` subscribes to this channel.
constexpr runtime::channel children_channel(runtime::doid parent) noexcept {
  return location_channel(runtime::doid{1}, runtime::zone{value(parent)});
}

/// Changes of a stored object in the database are announced on this channel.
constexpr runtime::channel database_channel(runtime::doid object) noexcept {
  return location_channel(runtime::doid{2}, runtime::zone{value(object)});
}

}  // namespace donet::actors
