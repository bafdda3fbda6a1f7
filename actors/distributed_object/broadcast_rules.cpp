#include "actors/distributed_object/broadcast_rules.hpp"

#include "actors/channels.hpp"

namespace donet::actors {

using dc::keyword;

bool may_see(audience who, const dc::field& field) noexcept {
  return who == audience::all || field.has(keyword::broadcast) || field.has(keyword::clrecv)
         || (who == audience::owner && field.has(keyword::ownrecv));
}

recipients receivers_of_update(const dc::field& field, const object_relations& object,
                               runtime::channel requester) {
  recipients to;
  // Parent 0 is not a place (QUIRK 21).
  if (field.has(keyword::broadcast) && object.where.parent != runtime::doid{0})
    to.add(location_channel(object.where.parent, object.where.zone));
  if (field.has(keyword::ownrecv) && object.owner != requester)
    to.add(object.owner);
  if (field.has(keyword::airecv) && object.ai != requester)
    to.add(object.ai);
  return to;
}

}  // namespace donet::actors
