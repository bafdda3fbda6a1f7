#pragma once
// Decides who receives the values of an object, by the keywords of the contract (spec/services 3.3
// and 3.4.9).

#include "actors/distributed_object/recipients.hpp"
#include "actors/place.hpp"
#include "dcfile/schema.hpp"
#include "runtime/ids.hpp"

#include <cstdint>

namespace donet::actors {

/// The kinds of receivers that get an object's values when it comes into view.
enum class audience : std::uint8_t {
  all,     ///< the AI of the object, and participants that query it: every field
  owner,   ///< fields with `broadcast`, `clrecv` or `ownrecv`
  client,  ///< fields with `broadcast` or `clrecv`
};

/// True if this audience may see the field.
bool may_see(audience who, const dc::field& field) noexcept;

/// What decides, beside the keywords of a field, who receives its updates. Channel 0 is no channel.
struct object_relations {
  place where;
  runtime::channel owner{};
  runtime::channel ai{};
};

/// The channels that receive an update or removal of a field by `requester`. Owner and AI do not
/// receive their own changes; participants at the place do, including the requester.
recipients receivers_of_update(const dc::field& field, const object_relations& object,
                               runtime::channel requester);

}  // namespace donet::actors
