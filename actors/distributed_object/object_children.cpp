// Questions about the children of an object, and their end (spec/services 3.4.13, 3.4.17 to 3.4.19).

#include "actors/channels.hpp"
#include "actors/distributed_object/object_state.hpp"
#include "actors/msgtype.hpp"

#include <algorithm>
#include <utility>

namespace donet::actors {

using runtime::doid;
using runtime::zone;

namespace {

// Zones of one relayed question; more take another one.
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

// ---- who is there ----

// As the parent: how many will answer, and then they are asked.
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

// They answer to whoever asked. Always in this form, which all State Servers know.
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

// As a child. Whether the parent has counted us decides which answer the requester waits for: the
// parent's acknowledgements come the same way as the question, so the last one tells where it did.
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

// ---- their end ----
//
// A child that ends by its parent's will does not report, for the parent does not count it any more.
// Unless something that it told the parent may still be on its way: that reaches the parent behind
// the end of the children, and would be believed for ever.

void object_state::delete_children(object_world& world, const message_view& message, doid parent) {
  if (parent == id_) {
    if (!has_children())
      return;
    const channel children = children_channel(id_);
    auto told = write(world, {&children, 1}, message.sender, msgtype::object_delete_children);
    finish(world, told.number(id_), msgtype::object_delete_children);
    // They do not report (QUIRK 23).
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
