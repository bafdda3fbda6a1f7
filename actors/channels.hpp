#pragma once
// The channels whose numbers the protocol fixes (spec/services 1.4).

#include "runtime/ids.hpp"

namespace donet::actors {

/// Every client's session subscribes to it.
inline constexpr runtime::channel all_clients{10};

/// Every State Server subscribes to it.
inline constexpr runtime::channel all_state_servers{12};

/// Every Database Server subscribes to it.
inline constexpr runtime::channel all_database_servers{13};

/// Numbers below are not for objects, parents and control channels.
inline constexpr std::uint64_t reserved_below = 1000;

/// Who sees what is in this place. The parent is not 0.
constexpr runtime::channel location_channel(runtime::doid parent, runtime::zone zone) noexcept {
  return runtime::channel{std::uint64_t{value(parent)} << 32 | value(zone)};
}

/// The objects whose parent it is.
constexpr runtime::channel children_channel(runtime::doid parent) noexcept {
  return location_channel(runtime::doid{1}, runtime::zone{value(parent)});
}

/// What changes in the database about this object is announced here.
constexpr runtime::channel database_channel(runtime::doid object) noexcept {
  return location_channel(runtime::doid{2}, runtime::zone{value(object)});
}

}  // namespace donet::actors
