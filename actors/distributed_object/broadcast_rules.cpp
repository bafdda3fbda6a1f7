#include "actors/distributed_object/broadcast_rules.hpp"

#include "actors/channels.hpp"

namespace donet::actors {

using dc::keyword;

bool may_see(audience who, const dc::field& field) noexcept {
  return who == audience::all || field.has(keyword::broadcast) || field.has(keyword::clrecv)
         || (who == audience::owner && field.has(keyword::ownrecv));
}

recipients hearers_of_update(const dc::field& field, place where, runtime::channel owner,
                             runtime::channel ai, runtime::channel requester) {
  recipients to;
  // Parent 0 is not a place (QUIRK 21).
  if (field.has(keyword::broadcast) && where.parent != runtime::doid{0})
    to.add(location_channel(where.parent, where.zone));
  if (field.has(keyword::ownrecv) && owner != requester)
    to.add(owner);
  if (field.has(keyword::airecv) && ai != requester)
    to.add(ai);
  return to;
}

}  // namespace donet::actors
