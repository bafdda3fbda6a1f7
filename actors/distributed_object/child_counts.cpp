#include "actors/distributed_object/child_counts.hpp"

#include "actors/channels.hpp"
#include "actors/msgtype.hpp"
#include "runtime/check.hpp"

#include <algorithm>

namespace donet::actors {

using runtime::channel;
using runtime::datagram_writer;
using runtime::doid;
using runtime::log_level;
using runtime::message_view;
using runtime::zone;

namespace {

// The maximum number of zones in one relayed query; more zones are split over several queries.
constexpr std::size_t zones_per_question_max = 10'000;

}  // namespace

std::size_t child_counts::count_in(const std::vector<zone>& zones) const {
  std::size_t all = 0;
  for (const zone each : zones)
    all += index_ ? index_->count(each) : 0;
  return all;
}

// ---- messages of children ----

message_read child_counts::changing_location(const object_output& out, const message_view& message,
                                             dc::byte_reader& reader) {
  doid child{};
  place to;
  place from;
  if (!read_id(reader, child) || !read_id(reader, to.parent) || !read_zone(reader, to.zone)
      || !read_id(reader, from.parent) || !read_zone(reader, from.zone))
    return message_read::cut_short;
  const bool arrives = to.parent == out.id();
  const bool leaves = from.parent == out.id();
  if (!arrives && !leaves) {
    out.report(log_level::warn, "location change of another parent's child received; ignored",
               message, "child", value(child));
    return message_read::whole;
  }
  if (to == from)
    return message_read::whole;
  if (leaves && index_)
    index_->remove(child, from.zone);
  if (arrives)
    add(out, child, to.zone);
  return message_read::whole;
}

message_read child_counts::get_location_resp(const object_output& out, const message_view& message,
                                             dc::byte_reader& reader) {
  std::uint32_t context = 0;
  doid child{};
  place at;
  if (!reader.read(context) || !read_id(reader, child) || !read_id(reader, at.parent)
      || !read_zone(reader, at.zone))
    return message_read::cut_short;
  // The acknowledgement makes the child answer queries as a counted child (QUIRK 26).
  if (context != wake_up_context)
    out.report(log_level::warn, "location received without a query; ignored", message, "context",
               context);
  else if (at.parent == out.id())
    add(out, child, at.zone);
  return message_read::whole;
}

// Counts a child, and acknowledges that.
void child_counts::add(const object_output& out, doid child, zone where) {
  if (!index_)
    index_ = std::make_unique<zone_index>();
  index_->add(child, where);
  out.send(channel_of(child), msgtype::object_location_ack,
           [&](datagram_writer& ack) { ack.number(out.id()).number(where); });
}

// ---- queries ----

void child_counts::answer(const object_output& out, const message_view& message,
                          std::uint32_t context, const std::vector<zone>& zones) const {
  const auto reply = [&](std::uint16_t type, std::size_t count) {
    out.send(message.sender, type, [&](datagram_writer& to) {
      to.number(context).number(static_cast<std::uint32_t>(count));
    });
    return count;
  };
  switch (message.type) {
  case msgtype::object_get_zone_objects:
  case msgtype::object_get_zones_objects:
    if (reply(msgtype::object_get_zones_count_resp, count_in(zones)) > 0
        || out.world().options.relearns_children)
      relay_query(out, message.sender, context, zones);
    break;
  case msgtype::object_get_children:
    if (reply(msgtype::object_get_child_count_resp, count()) > 0)
      relay_query(out, message.sender, context, all_zones());
    break;
  case msgtype::object_get_zone_count:
    reply(msgtype::object_get_zone_count_resp, count_in(zones));
    break;
  case msgtype::object_get_zones_count:
    reply(msgtype::object_get_zones_count_resp, count_in(zones));
    break;
  case msgtype::object_get_child_count: reply(msgtype::object_get_child_count_resp, count()); break;
  default: runtime::check(false, "a message is not a query about children");
  }
}

std::vector<zone> child_counts::all_zones() const {
  std::vector<zone> zones;
  index_->for_each_zone([&zones](zone each) { zones.push_back(each); });
  return zones;
}

// The children answer the requester directly. The query always takes this form, which every State
// Server supports.
void child_counts::relay_query(const object_output& out, channel requester, std::uint32_t context,
                               const std::vector<zone>& zones) const {
  for (std::size_t first = 0; first < zones.size(); first += zones_per_question_max) {
    const std::size_t count = std::min(zones.size() - first, zones_per_question_max);
    out.send(children_channel(out.id()), requester, msgtype::object_get_zones_objects,
             [&](datagram_writer& query) {
               query.number(context).number(out.id()).number(static_cast<std::uint16_t>(count));
               for (std::size_t i = first; i < first + count; ++i)
                 query.number(zones[i]);
             });
  }
}

void child_counts::send_active_zones(const object_output& out, channel to,
                                     std::uint32_t context) const {
  out.send(to, msgtype::object_get_active_zones_resp, [&](datagram_writer& reply) {
    const std::size_t count = index_ ? index_->zones() : 0;
    reply.number(context).number(static_cast<std::uint16_t>(count));
    if (index_)
      index_->for_each_zone([&reply](zone each) { reply.number(each); });
  });
}

// ---- deletion ----

void child_counts::delete_all(const object_output& out, channel requester) {
  if (empty())
    return;
  out.send(children_channel(out.id()), requester, msgtype::object_delete_children,
           [&](datagram_writer& deletion) { deletion.number(out.id()); });
  index_->clear();
}

void child_counts::delete_in(const object_output& out, channel requester,
                             const std::vector<zone>& zones) {
  if (count_in(zones) == 0)
    return;
  out.send(children_channel(out.id()), requester, msgtype::object_delete_zones,
           [&](datagram_writer& deletion) {
             deletion.number(out.id()).number(static_cast<std::uint16_t>(zones.size()));
             for (const zone each : zones)
               deletion.number(each);
           });
  for (const zone each : zones)
    index_->remove(each);
}

}  // namespace donet::actors
