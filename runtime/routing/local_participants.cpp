#include "runtime/routing/local_participants.hpp"

namespace donet::runtime {

void local_participants::subscribe(subscriber who, channel c) {
  changes_.clear();
  table.insert(who, c, changes_);
  report_changes();
}

bool local_participants::subscribe(subscriber who, channel_range range) {
  changes_.clear();
  const bool added = table.add_range(who, range, changes_);
  report_changes();
  return added;
}

void local_participants::unsubscribe(subscriber who, channel c) {
  changes_.clear();
  table.erase(who, c, changes_);
  report_changes();
}

bool local_participants::unsubscribe_some(subscriber who, std::size_t most) {
  changes_.clear();
  const bool is_done = table.remove_all(who, most, changes_);
  report_changes();
  return is_done;
}

void local_participants::report_changes() {
  using kind = subscription_change::kind;
  for (const subscription_change& change : changes_.interest) {
    switch (change.what) {
    case kind::add_channel: out.subscribe(change.channels.low); break;
    case kind::remove_channel: out.unsubscribe(change.channels.low); break;
    case kind::add_range: out.subscribe(change.channels); break;
    // No participant of a service ends the subscription to a range.
    case kind::remove_range: break;
    }
  }
}

}  // namespace donet::runtime
