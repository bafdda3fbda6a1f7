#include "actors/client_agent/interest_state.hpp"

#include "actors/channels.hpp"

#include <algorithm>
#include <iterator>
#include <set>
#include <utility>

namespace donet::actors {

using runtime::doid;
using runtime::zone;

namespace {

constexpr std::size_t late_operations_max = 16;

bool contains(const zone_set& zones, zone one) {
  return std::binary_search(zones.begin(), zones.end(), one);
}

// Moves those of `from` that are in `which` to `to`.
void move_zones(zone_set& from, const zone_set& which, zone_set& to) {
  zone_set kept;
  zone_set moved;
  for (const zone one : from)
    (contains(which, one) ? moved : kept).push_back(one);
  from = std::move(kept);
  to.insert(to.end(), moved.begin(), moved.end());
  std::sort(to.begin(), to.end());
}

}  // namespace

void make_zone_set(zone_set& zones) {
  std::sort(zones.begin(), zones.end());
  zones.erase(std::unique(zones.begin(), zones.end()), zones.end());
}

// ---- interests ----

interest_state::change interest_state::set(std::uint16_t id, doid parent, zone_set zones) {
  change made;
  for (const auto& [context, operation] : operations_) {
    if (operation.parent == parent && std::any_of(zones.begin(), zones.end(), [&](zone one) {
          return contains(operation.zones, one);
        }))
      made.under_way.push_back(context);
  }
  for (const zone one : zones) {
    if (open_[location_channel(parent, one)]++ == 0)
      made.opened.push_back(one);
  }
  interest& now = interests_[id];
  made.closed_parent = now.parent;
  close(now, made.closed);
  now = {parent, std::move(zones)};
  return made;
}

interest_state::change interest_state::remove(std::uint16_t id) {
  change made;
  const auto found = interests_.find(id);
  made.closed_parent = found->second.parent;
  close(found->second, made.closed);
  interests_.erase(found);
  return made;
}

void interest_state::close(const interest& one, zone_set& closed) {
  for (const zone each : one.zones) {
    const auto found = open_.find(location_channel(one.parent, each));
    if (--found->second > 0)
      continue;
    open_.erase(found);
    closed.push_back(each);
  }
}

const interest* interest_state::find(std::uint16_t id) const {
  const auto found = interests_.find(id);
  return found == interests_.end() ? nullptr : &found->second;
}

bool interest_state::covers(doid parent, zone one) const {
  return open_.count(location_channel(parent, one)) != 0;
}

// ---- operations ----

interest_operation* interest_state::operation(std::uint32_t context) {
  const auto found = operations_.find(context);
  return found == operations_.end() ? nullptr : &found->second;
}

std::uint32_t interest_state::waiting_for(doid parent, zone one) const {
  for (const auto& [context, operation] : operations_) {
    if (operation.parent == parent && contains(operation.zones, one))
      return context;
  }
  return 0;
}

runtime::clock::time_point interest_state::next_deadline() const {
  auto next = runtime::clock::time_point::max();
  for (const auto& [context, operation] : operations_)
    next = std::min(next, operation.deadline);
  return next;
}

// An object is forgotten with all that was to be told of it, until it enters a place that still is
// open.
void interest_state::drop(doid parent, const zone_set& closed, std::vector<doid>& forgotten) {
  for (auto& [context, operation] : operations_) {
    if (operation.parent != parent)
      continue;
    move_zones(operation.zones, closed, operation.dropped);
    const auto is_closed = [&operation](const waiting_message& one) {
      return one.entered && operation.has_dropped(*one.entered);
    };
    std::set<doid> gone;
    const auto is_gone = [&](const waiting_message& one) {
      if (is_closed(one))
        gone.insert(one.object);
      else if (one.entered)
        gone.erase(one.object);
      return gone.count(one.object) != 0;
    };
    const auto drop_gone = [&](std::vector<waiting_message>& from) {
      from.erase(std::remove_if(from.begin(), from.end(), is_gone), from.end());
    };
    drop_gone(operation.snapshot);
    drop_gone(operation.queued);
    forgotten.insert(forgotten.end(), gone.begin(), gone.end());
  }
  for (late_operation& one : late_) {
    zone_set dropped;
    if (one.parent == parent)
      move_zones(one.zones, closed, dropped);
  }
}

// ---- late answers ----

void interest_state::remember_late(std::uint32_t context, const interest_operation& ended) {
  if (late_.size() == late_operations_max)
    late_.erase(late_.begin());
  late_.push_back({context, ended.parent, ended.zones});
}

bool interest_state::is_welcome(std::uint32_t context, doid parent, zone one) const {
  return std::any_of(late_.begin(), late_.end(), [&](const late_operation& each) {
    return each.context == context && each.parent == parent && contains(each.zones, one);
  });
}

}  // namespace donet::actors
