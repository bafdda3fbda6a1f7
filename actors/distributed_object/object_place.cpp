#include "actors/distributed_object/object_place.hpp"

#include "actors/channels.hpp"
#include "actors/distributed_object/child_counts.hpp"
#include "actors/distributed_object/recipients.hpp"
#include "actors/msgtype.hpp"

#include <utility>

namespace donet::actors {

using runtime::channel;
using runtime::datagram_writer;
using runtime::doid;
using runtime::zone;

place object_place::move(const object_output& out, place to) {
  const place counted_before = counted_elsewhere();
  const place from = std::exchange(where_, to);
  if (to.parent != from.parent)
    is_counted_ = false;
  place_index& places = out.world().places;
  places.change(out.object().number, place_index::stay::is_there, from, to);
  places.change(out.object().number, place_index::stay::is_counted, counted_before,
                counted_elsewhere());
  return from;
}

void object_place::announce_move(const object_output& out, place from, channel owner, channel ai,
                                 channel requester) {
  recipients receivers;
  // Parent 0 is not a place (QUIRK 21).
  if (from.parent != doid{0}) {
    receivers.add(location_channel(from.parent, from.zone));
    receivers.add(channel_of(from.parent));
  }
  if (where_.parent != from.parent)
    receivers.add(channel_of(where_.parent));
  receivers.add(owner);
  receivers.add(ai);
  out.send(receivers.all(), requester, msgtype::object_changing_location,
           [&](datagram_writer& change) {
             change.number(out.id());
             write_place(change, where_);
             write_place(change, from);
           });
  if (where_.parent != doid{0})
    expect_acknowledgement();
}

// ---- messages of the parent ----

// An acknowledgement for another zone belongs to an earlier move, if more than the current place
// awaits one. Otherwise it was meant for an earlier object of this DoId, or for an earlier stay
// with that parent, and is ignored.
message_read object_place::location_ack(const object_output& out, dc::byte_reader& reader) {
  place acknowledged;
  if (!read_id(reader, acknowledged.parent) || !read_zone(reader, acknowledged.zone))
    return message_read::cut_short;
  if (acknowledged.parent == where_.parent
      && (acknowledged.zone == where_.zone || unacknowledged_ > 1))
    set_counted(out, true, acknowledged.zone);
  if (unacknowledged_ != 0 && unacknowledged_ != UINT8_MAX)
    --unacknowledged_;
  return message_read::whole;
}

message_read object_place::get_location(const object_output& out,
                                        const runtime::message_view& message,
                                        dc::byte_reader& reader) {
  std::uint32_t context = 0;
  if (!reader.read(context))
    return message_read::cut_short;
  if (context == wake_up_context && message.sender == channel_of(where_.parent)) {
    expect_acknowledgement();
    if (out.world().options.relearns_children)
      set_counted(out, false, counted_at_);
  }
  out.send(message.sender, msgtype::object_get_location_resp, [&](datagram_writer& reply) {
    reply.number(context).number(out.id());
    write_place(reply, where_);
  });
  return message_read::whole;
}

// The counter never falls back to 0 if the parent does not exist, because no acknowledgement
// arrives.
void object_place::expect_acknowledgement() noexcept {
  if (unacknowledged_ != UINT8_MAX)
    ++unacknowledged_;
}

// ---- the end of the object ----

void object_place::report_end(const object_output& out, channel requester) const {
  if (where_.parent == doid{0})
    return;
  out.send(channel_of(where_.parent), requester, msgtype::object_changing_location,
           [&](datagram_writer& change) {
             change.number(out.id());
             write_place(change, {});
             write_place(change, where_);
           });
}

void object_place::leave(const object_output& out) {
  place_index& places = out.world().places;
  places.change(out.object().number, place_index::stay::is_there, where_, {});
  places.change(out.object().number, place_index::stay::is_counted, counted_elsewhere(), {});
  has_left_ = true;
}

// ---- the place where the parent counts the object ----

// The place where the parent still counts the object although it has moved; otherwise the place
// without a parent.
place object_place::counted_elsewhere() const noexcept {
  const bool is_elsewhere = is_counted_ && where_.parent != doid{0} && counted_at_ != where_.zone;
  return is_elsewhere ? place{where_.parent, counted_at_} : place{};
}

void object_place::set_counted(const object_output& out, bool is_counted, zone counted_at) {
  const place before = counted_elsewhere();
  is_counted_ = is_counted;
  counted_at_ = counted_at;
  out.world().places.change(out.object().number, place_index::stay::is_counted, before,
                            counted_elsewhere());
}

}  // namespace donet::actors
