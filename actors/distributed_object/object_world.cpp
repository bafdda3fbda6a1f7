#include "actors/distributed_object/object_world.hpp"

#include <bit>

namespace donet::actors {

using runtime::channel;
using runtime::doid;
using runtime::subscriber;

void object_world::note_arrival(doid object) {
  if (options.stored_doids == nullptr)
    return;
  const doid_register& all = *options.stored_doids;
  if (const auto other = options.stored_doids->enter(object, options.registered_as))
    log.warn("object",
             "object has the DoId of a stored object that is active in this node; both answer",
             {{"object", value(object)},
              {"service", all.name_of(options.registered_as)},
              {"other", all.name_of(*other)}});
}

void object_world::note_end(doid object) {
  if (options.stored_doids != nullptr)
    options.stored_doids->leave(object, options.registered_as);
}

void object_world::note_explicit_ai(doid object, channel before, channel now) {
  if (before == now)
    return;
  if (const auto found = by_ai_.find(before); found != by_ai_.end()) {
    found->second.remove(object);
    if (found->second.empty())
      by_ai_.erase(found);
  }
  if (now != channel{0})
    by_ai_[now].add(object);
}

std::vector<doid> object_world::objects_of(channel ai) const {
  const auto found = by_ai_.find(ai);
  return found == by_ai_.end() ? std::vector<doid>{} : found->second.members();
}

// ---- whose AI an object follows ----

void object_world::note_leader(subscriber who, doid leader) {
  const auto at = static_cast<std::size_t>(who);
  if (leaders_.size() <= at) {
    if (leader == doid{0})
      return;
    leaders_.resize(at + 1);
  }
  leaders_[at] = leader;
}

// Detects a circle further up by a leader equal to `seen`, which moves up at every power of two.
bool object_world::follows_itself(subscriber who, doid object) {
  doid leader = leader_of(who);
  doid seen{};
  for (std::size_t steps = 0; steps <= ancestors_max; ++steps) {
    if (leader == doid{0} || leader == seen)
      return false;
    if (leader == object)
      return true;
    if (std::has_single_bit(steps))
      seen = leader;
    leader = leader_of(leader);
  }
  return true;
}

doid object_world::leader_of(subscriber who) const noexcept {
  const auto at = static_cast<std::size_t>(who);
  return at < leaders_.size() ? leaders_[at] : doid{0};
}

// The State Server itself may be subscribed to this channel too; it has no leader.
doid object_world::leader_of(doid object) {
  found_.clear();
  table.collect(channel_of(object), found_);
  for (const subscriber each : found_) {
    if (const doid leader = leader_of(each); leader != doid{0})
      return leader;
  }
  return doid{0};
}

}  // namespace donet::actors
