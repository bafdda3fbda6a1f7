#include "actors/client_agent/interest_state.hpp"

#include "actors/channels.hpp"

#include <algorithm>
#include <iterator>
#include <utility>

namespace donet::actors {

using runtime::channel;
using runtime::doid;
using runtime::zone;

namespace {

constexpr std::size_t late_operations_max = 16;
constexpr std::size_t closed_places_max = 256;

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

std::vector<waiting_message> interest_operation::take(doid object) {
  std::vector<waiting_message> taken;
  for (std::vector<waiting_message>* const all : {&snapshot, &queued}) {
    const auto others =
      std::stable_partition(all->begin(), all->end(),
                            [object](const waiting_message& one) { return one.object != object; });
    std::move(others, all->end(), std::back_inserter(taken));
    all->erase(others, all->end());
  }
  return taken;
}

// ---- interests ----

interest_state::change interest_state::set(std::uint16_t id, doid parent, zone_set zones) {
  change made;
  for (const auto& [context, operation] : operations_) {
    // An operation's zones are fewer than all that are open, whoever asks for how many.
    if (operation.parent == parent
        && std::any_of(operation.zones.begin(), operation.zones.end(),
                       [&](zone one) { return contains(zones, one); }))
      made.under_way.push_back(context);
  }
  for (const zone one : zones) {
    if (open_[location_channel(parent, one)]++ == 0)
      made.opened.push_back(one);
  }
  interest& now = interests_[id];
  made.closed_parent = now.parent;
  close(now, made.closed);
  zones_ += zones.size();
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
  zones_ -= one.zones.size();
  for (const zone each : one.zones) {
    const auto found = open_.find(location_channel(one.parent, each));
    if (--found->second > 0)
      continue;
    open_.erase(found);
    closed.push_back(each);
    remember_closed(location_channel(one.parent, each));
  }
}

void interest_state::remember_closed(channel where) {
  if (closed_.size() < closed_places_max)
    closed_.push_back(where);
  else
    closed_[oldest_closed_++ % closed_places_max] = where;
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

interest_state::dropped interest_state::drop(doid parent, const zone_set& closed) {
  dropped gone;
  for (auto& [context, operation] : operations_) {
    if (operation.parent == parent)
      move_zones(operation.zones, closed, operation.dropped);
    drop_from(operation, parent, closed, gone);
  }
  for (late_operation& one : late_) {
    zone_set zones;
    if (one.parent == parent)
      move_zones(one.zones, closed, zones);
  }
  return gone;
}

// Of an object that entered a closed place, nothing is kept from before it has entered another: the
// client may have missed something meanwhile.
void interest_state::drop_from(interest_operation& operation, doid parent, const zone_set& closed,
                               dropped& gone) {
  const auto is_closed = [&](const std::optional<place>& one) {
    return one && one->parent == parent && contains(closed, one->zone);
  };
  for (waiting_message& one : operation.queued)
    one.leaves_sight = one.leaves_sight || is_closed(one.moved);
  constexpr std::size_t never = SIZE_MAX;
  std::map<doid, std::size_t> kept_from;
  std::size_t at = 0;
  const auto look = [&](const waiting_message& one) {
    const auto known = kept_from.find(one.object);
    if (is_closed(one.entered))
      kept_from[one.object] = never;
    else if (one.entered && known != kept_from.end() && known->second == never)
      known->second = at;
    ++at;
  };
  std::for_each(operation.snapshot.begin(), operation.snapshot.end(), look);
  std::for_each(operation.queued.begin(), operation.queued.end(), look);
  if (kept_from.empty())
    return;
  at = 0;
  const auto filter = [&](std::vector<waiting_message>& all) {
    std::vector<waiting_message> kept;
    for (waiting_message& one : all) {
      const auto known = kept_from.find(one.object);
      const bool goes = known != kept_from.end() && at < known->second;
      ++at;
      (goes ? gone.messages : kept).push_back(std::move(one));
    }
    all = std::move(kept);
  };
  filter(operation.snapshot);
  filter(operation.queued);
  for (const auto& [id, from] : kept_from) {
    if (from == never)
      gone.objects.push_back(id);
  }
}

bool interest_state::was_closed(const place& one) const {
  const channel where = location_channel(one.parent, one.zone);
  return std::find(closed_.begin(), closed_.end(), where) != closed_.end();
}

void interest_state::release_others(std::uint32_t ended, std::vector<std::uint32_t>& complete) {
  for (auto& [context, operation] : operations_) {
    if (std::erase(operation.after, ended) != 0 && operation.is_complete())
      complete.push_back(context);
  }
}

// ---- late answers ----

void interest_state::remember_late(std::uint32_t context, const interest_operation& ended) {
  if (ended.zones.empty())
    return;
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
