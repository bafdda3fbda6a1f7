#include "actors/distributed_object/object_world.hpp"

namespace donet::actors {

using runtime::channel;

void object_world::subscribe(runtime::subscriber who, channel c) {
  changes_.clear();
  table.insert(who, c, changes_);
  tell();
}

void object_world::unsubscribe(runtime::subscriber who, channel c) {
  changes_.clear();
  table.erase(who, c, changes_);
  tell();
}

void object_world::unsubscribe_all(runtime::subscriber who) {
  changes_.clear();
  table.remove_all(who, SIZE_MAX, changes_);
  tell();
}

// The router hears of the first and the last of us.
void object_world::tell() {
  for (const runtime::subscription_change& change : changes_.interest) {
    if (change.what == runtime::subscription_change::kind::add_channel)
      out.subscribe(change.channels.low);
    else
      out.unsubscribe(change.channels.low);
  }
}

void object_world::note_explicit_ai(runtime::doid object, channel before, channel now) {
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

std::vector<runtime::doid> object_world::objects_of(channel ai) const {
  const auto found = by_ai_.find(ai);
  return found == by_ai_.end() ? std::vector<runtime::doid>{} : found->second.members();
}

}  // namespace donet::actors
