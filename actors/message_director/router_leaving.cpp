// The end of a participant or of another node: its subscriptions end, its post-removes become a job
// (router_control), and its number is free again.

#include "actors/message_director/router_state.hpp"

#include <algorithm>
#include <cstddef>

namespace donet::actors {

using runtime::subscriber;

router_state::progress router_state::leave(const job& now, std::size_t& budget) {
  const sink_id id = now.from;
  if (is(id, sink_kind::participant)) {
    at(id.number).kind = sink_kind::leaving;
    backlogs_.set(id, runtime::backlog::none);
    --participants_;
    end_provisional(provisional_ending::left, at(id.number).awaited.size());
    at(id.number).awaited = {};
    ++counts_.ended[static_cast<std::size_t>(now.reason)];
  } else if (is(id, sink_kind::peer)) {
    forget_peer(id);
    return progress::done;
  } else if (!is(id, sink_kind::leaving)) {
    return progress::done;
  }
  changes_.clear();
  const bool done = table_.remove_all(id.number, budget, changes_);
  budget -= std::min(budget, changes_.work);
  tell_changes();
  if (!done)
    return progress::more;
  leave_behind(id);
  if (stopping_)
    dismissals_.push_back({id, runtime::close_reason::stopping});
  release(id.number);
  return progress::done;
}

void router_state::release(subscriber number) {
  at(number).kind = sink_kind::free;
  departed_.push_back(number);
  free_.push_back(number);
}

}  // namespace donet::actors
