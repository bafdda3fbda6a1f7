#pragma once
// Who hears of an object's values: keywords of the contract decide (spec/services 3.3 and 3.4.9).

#include "actors/distributed_object/recipients.hpp"
#include "actors/place.hpp"
#include "dcfile/schema.hpp"
#include "runtime/ids.hpp"

#include <cstdint>

namespace donet::actors {

/// Who is told the values of an object when it comes into sight.
enum class audience : std::uint8_t {
  all,     ///< its AI, and whoever asks: every field
  owner,   ///< fields with `broadcast`, `clrecv` or `ownrecv`
  client,  ///< fields with `broadcast` or `clrecv`
};

/// Whether this audience may see the field.
bool may_see(audience who, const dc::field& field) noexcept;

/// Who is told that a field was set or removed by `requester`. Owner and AI do not hear of what they
/// did themselves; those at the place do, the requester among them. Channel 0 is nobody.
recipients hearers_of_update(const dc::field& field, place where, runtime::channel owner,
                             runtime::channel ai, runtime::channel requester);

}  // namespace donet::actors
