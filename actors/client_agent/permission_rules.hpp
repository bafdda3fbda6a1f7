#pragma once
// The rights of a client at a field (spec/clientagent 4.2), and the ejection of a client without
// them.

#include "actors/channels.hpp"
#include "actors/client_agent/eject.hpp"
#include "dcfile/bytes.hpp"
#include "dcfile/options.hpp"
#include "dcfile/schema.hpp"
#include "runtime/ids.hpp"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>

namespace donet::actors {

/// The largest value of a field for which the datagram to the object has room.
inline constexpr std::size_t field_value_size_max = 65'510;

/// True if objects may be in zones of this parent. Location channels of a reserved id have other
/// uses; games use those of 1001, 1003, 1005 and 1006 for single players and accounts
/// (spec/clientagent 4.4).
constexpr bool has_places(runtime::doid parent) noexcept {
  switch (value(parent)) {
  case 1001:
  case 1003:
  case 1005:
  case 1006: return false;
  default: return value(parent) >= reserved_below;
  }
}

/// "DistributedAvatar(1234)".
std::string name_of_object(const dc::class_entry& dclass, runtime::doid id);

/// True if the keywords let the owner, or another client, send the field.
bool is_sendable(const dc::field& field, bool is_owner) noexcept;

ejection no_such_object(runtime::doid id);
ejection not_anonymous(const dc::class_entry& dclass, runtime::doid id);
ejection no_such_field(const dc::class_entry& dclass, runtime::doid id, std::uint16_t field);
ejection not_sendable(const dc::class_entry& dclass, runtime::doid id, const dc::field& field);
ejection ends_too_soon();
ejection has_excess_data();
ejection too_large_to_route();

/// The fault of the value at the front of `data`; nothing, and its size in `size`, if the value is
/// legal.
std::optional<ejection> fault_of_value(const dc::class_entry& dclass, runtime::doid id,
                                       const dc::field& field, dc::bytes_view data,
                                       dc::text_policy strings, std::size_t& size);

}  // namespace donet::actors
