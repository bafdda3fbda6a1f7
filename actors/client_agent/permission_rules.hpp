#pragma once
// What a client may do with a field (spec/clientagent 4.2), and what it is told if it may not.

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

/// The largest value that an update has room for on its way to the object.
inline constexpr std::size_t field_value_size_max = 65'510;

/// Whether objects may be in places of this parent: the locations of a reserved one are other channels,
/// and by the conventions of games those of 1001, 1003, 1005 and 1006 are of single players and accounts
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
std::string name_of_object(const dc::class_entry& kind, runtime::doid id);

/// Whether the keywords let a client send it, who is or is not the owner.
bool is_sendable(const dc::field& field, bool is_owner) noexcept;

ejection no_such_object(runtime::doid id);
ejection not_anonymous(const dc::class_entry& kind, runtime::doid id);
ejection no_such_field(const dc::class_entry& kind, runtime::doid id, std::uint16_t field);
ejection not_sendable(const dc::class_entry& kind, runtime::doid id, const dc::field& field);
ejection ends_too_soon();
ejection has_more_than_it_says();
ejection too_large_to_route();

/// What is wrong with the value at the front of `data`, if it is not legal; its size if it is.
std::optional<ejection> fault_of_value(const dc::class_entry& kind, runtime::doid id,
                                       const dc::field& field, dc::bytes_view data,
                                       dc::text_policy strings, std::size_t& size);

}  // namespace donet::actors
