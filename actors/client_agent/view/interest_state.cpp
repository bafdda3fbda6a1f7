#include "actors/client_agent/view/interest_state.hpp"

#include <algorithm>
#include <array>
#include <iterator>
#include <numeric>
#include <utility>

namespace donet::actors {

using runtime::channel;
using runtime::doid;
using runtime::zone;

namespace {

constexpr std::size_t closed_places_max = 256;
constexpr std::size_t late_operations_max = 1'024;

bool contains(const zone_set& zones, zone one) {
  return std::binary_search(zones.begin(), zones.end(), one);
}

}  // namespace

// A radix sort: a comparison of random numbers costs ten times as much as a step of it.
void make_zone_set(zone_set& zones) {
  constexpr unsigned digit_bits = 11;
  constexpr std::uint32_t digits = 1u << digit_bits;
  if (zones.size() < digits) {
    std::sort(zones.begin(), zones.end());
  } else if (!std::is_sorted(zones.begin(), zones.end())) {
    zone_set sorted(zones.size());
    for (unsigned shift = 0; shift < 32; shift += digit_bits) {
      const auto digit = [shift](zone one) { return value(one) >> shift & (digits - 1); };
      std::array<std::size_t, digits + 1> begins{};
      for (const zone one : zones)
        ++begins[digit(one) + 1];
      std::partial_sum(begins.begin(), begins.end(), begins.begin());
      for (const zone one : zones)
        sorted[begins[digit(one)]++] = one;
      zones.swap(sorted);
    }
  }
  zones.erase(std::unique(zones.begin(), zones.end()), zones.end());
}

// ---- messages that wait ----

waiting_message waiting_copy(doid id, const runtime::message_view& message,
                             std::optional<place> entered) {
  return {.sender = message.sender,
          .type = message.type,
          .object = id,
          .entered = entered,
          .payload = {message.payload.begin(), message.payload.end()}};
}

void interest_operation::add(std::vector<waiting_message>& to, waiting_message one) {
  for (const std::optional<place>* const where : {&one.entered, &one.moved}) {
    if (*where)
      mentioned_.insert(location_channel((*where)->parent, (*where)->zone));
  }
  if (&to == &queued_)
    queued_bytes_ += one.payload.size() + one.route.size();
  to.push_back(std::move(one));
}

std::vector<waiting_message> interest_operation::take(doid object) {
  std::vector<waiting_message> taken;
  for (std::vector<waiting_message>* const all : {&snapshot_, &queued_}) {
    const auto others =
      std::stable_partition(all->begin(), all->end(),
                            [object](const waiting_message& one) { return one.object != object; });
    std::move(others, all->end(), std::back_inserter(taken));
    all->erase(others, all->end());
  }
  return taken;
}

// An object that entered a closed place keeps no message from before its entry to another place:
// the client may have missed messages in between.
void interest_operation::drop(doid closed_parent, const zone_set& closed, dropped& gone) {
  const auto is_mentioned = [&](zone one) {
    return mentioned_.count(location_channel(closed_parent, one)) != 0;
  };
  if (mentioned_.empty() || std::none_of(closed.begin(), closed.end(), is_mentioned))
    return;
  const auto is_closed = [&](const std::optional<place>& one) {
    return one && one->parent == closed_parent && contains(closed, one->zone);
  };
  for (waiting_message& one : queued_)
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
  std::for_each(snapshot_.begin(), snapshot_.end(), look);
  std::for_each(queued_.begin(), queued_.end(), look);
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
  filter(snapshot_);
  filter(queued_);
  for (const auto& [object, from] : kept_from) {
    if (from == never)
      gone.objects.push_back(object);
  }
}

void interest_operation::wait_behind(std::uint32_t other) {
  if (std::find(after_.begin(), after_.end(), other) == after_.end())
    after_.push_back(other);
}

// ---- interests ----

interest_state::change interest_state::set(std::uint16_t id, doid parent, zone_set zones) {
  change made;
  interest& now = interests_[id];
  made.closed_parent = now.parent;
  made.parent = parent;
  zones_ += zones.size() - now.zones.size();
  const auto add_to = [](zone_set& set) { return std::back_inserter(set); };
  if (now.parent != parent || now.zones.empty()) {
    made.closing = std::move(now.zones);
    made.opening = zones;
  } else {
    std::ranges::set_difference(now.zones, zones, add_to(made.closing));
    std::ranges::set_difference(zones, now.zones, add_to(made.opening));
    if (!operations_.empty())
      std::ranges::set_intersection(zones, now.zones, add_to(made.kept));
  }
  now = {parent, std::move(zones)};
  return made;
}

interest_state::change interest_state::remove(std::uint16_t id) {
  change made;
  const auto found = interests_.find(id);
  made.closed_parent = found->second.parent;
  made.closing = std::move(found->second.zones);
  zones_ -= made.closing.size();
  interests_.erase(found);
  return made;
}

interest_state::opened interest_state::open(const place& one, std::uint32_t context) {
  open_place& where = open_[channel_of_place(one)];
  if (where.interests++ != 0)
    return {.is_new = false, .waiting = if_under_way(where.asked)};
  where.asked = context;
  return {.is_new = true};
}

bool interest_state::close(const place& one) {
  const auto found = open_.find(channel_of_place(one));
  if (--found->second.interests > 0)
    return false;
  open_.erase(found);
  remember_closed(channel_of_place(one));
  return true;
}

bool interest_state::forget_places(std::size_t count) {
  for (; count > 0 && !open_.empty(); --count)
    open_.erase(open_.begin());
  return open_.empty();
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

// ---- operations ----

interest_operation& interest_state::begin(std::uint32_t context, doid parent) {
  interest_operation& begun = operations_[context];
  begun.parent = parent;
  return begun;
}

interest_operation interest_state::end(std::uint32_t context) {
  const auto found = operations_.find(context);
  interest_operation ended = std::move(found->second);
  operations_.erase(found);
  return ended;
}

interest_operation* interest_state::operation(std::uint32_t context) {
  const auto found = operations_.find(context);
  return found == operations_.end() ? nullptr : &found->second;
}

std::uint32_t interest_state::waiting_for(const place& one) const {
  const auto found = open_.find(channel_of_place(one));
  return found == open_.end() ? 0 : if_under_way(found->second.asked);
}

bool interest_state::has_dropped(std::uint32_t context, const place& one) {
  const interest_operation* const asked = operation(context);
  return asked != nullptr && asked->parent == one.parent && contains(asked->zones, one.zone)
         && waiting_for(one) != context;
}

runtime::clock::time_point interest_state::next_deadline() const {
  auto next = runtime::clock::time_point::max();
  for (const auto& [context, operation] : operations_)
    next = std::min(next, operation.deadline);
  return next;
}

interest_operation::dropped interest_state::drop(doid parent, const zone_set& closed) {
  interest_operation::dropped gone;
  for (auto& [context, operation] : operations_)
    operation.drop(parent, closed, gone);
  return gone;
}

bool interest_state::was_closed(const place& one) const {
  const channel where = location_channel(one.parent, one.zone);
  return std::find(closed_.begin(), closed_.end(), where) != closed_.end();
}

void interest_state::release_others(std::uint32_t ended, std::vector<std::uint32_t>& complete) {
  for (auto& [context, operation] : operations_) {
    if (operation.stop_waiting_for(ended) && operation.is_complete())
      complete.push_back(context);
  }
}

// ---- late answers ----

void interest_state::remember_late(std::uint32_t context) {
  if (late_.size() < late_operations_max)
    late_.push_back(context);
  else
    late_[oldest_late_++ % late_operations_max] = context;
}

bool interest_state::is_welcome(std::uint32_t context, const place& one) const {
  const auto found = open_.find(channel_of_place(one));
  return context != 0 && found != open_.end() && found->second.asked == context
         && std::find(late_.begin(), late_.end(), context) != late_.end();
}

}  // namespace donet::actors
