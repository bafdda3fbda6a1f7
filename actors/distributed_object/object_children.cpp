// Queries about the children of an object, and their deletion (spec/services 3.4.13, 3.4.17 to
// 3.4.19).

#include "actors/channels.hpp"
#include "actors/distributed_object/object_state.hpp"
#include "actors/msgtype.hpp"

#include <algorithm>
#include <utility>

namespace donet::actors {

using runtime::doid;
using runtime::zone;

namespace {

// The maximum number of zones in one relayed query; more zones are split over several queries.
constexpr std::size_t zones_per_question_max = 10'000;

}  // namespace

std::size_t object_state::count_in(const std::vector<zone>& zones) const {
  std::size_t all = 0;
  for (const zone each : zones)
    all += children_ ? children_->count(each) : 0;
  return all;
}

void object_state::reply_count(object_world& world, const message_view& message, std::uint16_t type,
                               std::uint32_t context, std::size_t count) const {
  const channel to = message.sender;
  auto reply = write(world, {&to, 1}, channel_of(id_), type);
  finish(world, reply.number(context).number(static_cast<std::uint32_t>(count)), type);
}

// ---- queries ----

// Called on the parent: replies with the number of answers to expect, then asks the children.
void object_state::query_zones(object_world& world, const message_view& message,
                               std::uint32_t context, const std::vector<zone>& zones) const {
  const std::size_t count = count_in(zones);
  reply_count(world, message, msgtype::object_get_zones_count_resp, context, count);
  if (count > 0 || world.options.relearns_children)
    relay_query(world, message.sender, context, zones);
}

void object_state::query_children(object_world& world, const message_view& message,
                                  std::uint32_t context) const {
  const std::size_t count = children_ ? children_->count() : 0;
  reply_count(world, message, msgtype::object_get_child_count_resp, context, count);
  if (count == 0)
    return;
  std::vector<zone> zones;
  children_->for_each_zone([&zones](zone each) { zones.push_back(each); });
  relay_query(world, message.sender, context, zones);
}

// The children answer the requester directly. The query always takes this form, which every State
// Server supports.
void object_state::relay_query(object_world& world, channel requester, std::uint32_t context,
                               const std::vector<zone>& zones) const {
  const channel children = children_channel(id_);
  for (std::size_t first = 0; first < zones.size(); first += zones_per_question_max) {
    const std::size_t count = std::min(zones.size() - first, zones_per_question_max);
    auto question = write(world, {&children, 1}, requester, msgtype::object_get_zones_objects);
    question.number(context).number(id_).number(static_cast<std::uint16_t>(count));
    for (std::size_t i = first; i < first + count; ++i)
      question.number(value(zones[i]));
    finish(world, question, msgtype::object_get_zones_objects);
  }
}

// Called on a child. The requester expects the kind of answer that depends on whether the parent
// has counted this child. The parent's acknowledgements and the query travel the same way, so the
// last acknowledgement shows where the parent counted it.
void object_state::answer_query(object_world& world, const message_view& message,
                                std::uint32_t context, const std::vector<zone>& zones) const {
  const auto are_asked = [&zones](zone one) {
    return std::binary_search(zones.begin(), zones.end(), one);
  };
  if (are_asked(place_.zone) && is_counted_here())
    return tell_whole(world, message.sender, msgtype::object_enter_interest_with_required,
                      audience::client, &context);
  if (are_asked(place_.zone))
    tell_whole(world, message.sender, msgtype::object_enter_location_with_required,
               audience::client);
  if (is_counted_ && are_asked(counted_at_)) {
    auto told =
      write(world, {&message.sender, 1}, channel_of(id_), msgtype::object_gone_before_interest);
    finish(world, told.number(context).number(id_), msgtype::object_gone_before_interest);
  }
}

void object_state::tell_active_zones(object_world& world, channel to, std::uint32_t context) const {
  auto reply = write(world, {&to, 1}, channel_of(id_), msgtype::object_get_active_zones_resp);
  const std::size_t count = children_ ? children_->zones() : 0;
  reply.number(context).number(static_cast<std::uint16_t>(count));
  if (children_)
    children_->for_each_zone([&reply](zone each) { reply.number(value(each)); });
  finish(world, reply, msgtype::object_get_active_zones_resp);
}

// ---- deletion ----
//
// A child that its parent deletes does not report its end, because the parent has removed it from
// its counts already. Exception: an earlier location update of the child may still be on its way.
// It reaches the parent after the deletion and would be counted forever; the report corrects that.

void object_state::delete_children(object_world& world, const message_view& message, doid parent) {
  if (parent == id_) {
    if (!has_children())
      return;
    const channel children = children_channel(id_);
    auto told = write(world, {&children, 1}, message.sender, msgtype::object_delete_children);
    finish(world, told.number(id_), msgtype::object_delete_children);
    // The children do not report their end (QUIRK 23).
    children_->clear();
  } else if (parent == place_.parent && parent != doid{0}) {
    annihilate(world, message.sender, unacknowledged_ != 0);
  }
}

void object_state::delete_zones(object_world& world, const message_view& message, doid parent,
                                const std::vector<zone>& zones) {
  if (parent == place_.parent && parent != doid{0}) {
    if (std::binary_search(zones.begin(), zones.end(), place_.zone))
      annihilate(world, message.sender, unacknowledged_ != 0);
    return;
  }
  if (parent != id_ || count_in(zones) == 0)
    return;
  const channel children = children_channel(id_);
  auto told = write(world, {&children, 1}, message.sender, msgtype::object_delete_zones);
  told.number(id_).number(static_cast<std::uint16_t>(zones.size()));
  for (const zone each : zones) {
    told.number(value(each));
    children_->remove(each);
  }
  finish(world, told, msgtype::object_delete_zones);
}

}  // namespace donet::actors
