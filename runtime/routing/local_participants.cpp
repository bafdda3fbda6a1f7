#include "runtime/routing/local_participants.hpp"

namespace donet::runtime {

void local_participants::subscribe(subscriber who, channel c) {
  changes_.clear();
  table.insert(who, c, changes_);
  tell();
}

void local_participants::unsubscribe(subscriber who, channel c) {
  changes_.clear();
  table.erase(who, c, changes_);
  tell();
}

void local_participants::unsubscribe_all(subscriber who) {
  changes_.clear();
  table.remove_all(who, SIZE_MAX, changes_);
  tell();
}

void local_participants::tell() {
  for (const subscription_change& change : changes_.interest) {
    if (change.what == subscription_change::kind::add_channel)
      out.subscribe(change.channels.low);
    else
      out.unsubscribe(change.channels.low);
  }
}

}  // namespace donet::runtime
