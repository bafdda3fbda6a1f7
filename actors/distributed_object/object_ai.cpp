#include "actors/distributed_object/object_ai.hpp"

#include "actors/channels.hpp"
#include "actors/distributed_object/recipients.hpp"
#include "actors/msgtype.hpp"

namespace donet::actors {

using runtime::channel;
using runtime::datagram_writer;
using runtime::doid;
using runtime::log_level;
using runtime::message_view;

void object_ai::follow_new_parent(const object_output& out, doid parent) {
  if (is_explicit_)
    return;
  out.world().note_leader(out.object().number, parent);
  if (parent == doid{0}) {
    current_ = channel{0};
    return;
  }
  out.send(channel_of(parent), msgtype::object_get_ai,
           [this](datagram_writer& query) { query.number(next_context_++); });
}

message_read object_ai::set_explicitly(const object_output& out, dc::byte_reader& reader) {
  channel wanted{};
  if (!read_channel(reader, wanted))
    return message_read::cut_short;
  if (wanted == current_)
    return message_read::whole;
  out.world().note_explicit_ai(out.id(), is_explicit_ ? current_ : channel{0}, wanted);
  out.world().note_leader(out.object().number, doid{0});
  current_ = wanted;
  is_explicit_ = true;
  return message_read::whole;
}

// In a circle of parents two changes would follow each other forever (QUIRK 30). Only objects with
// children pass a change on, so only these are checked.
message_read object_ai::take_over(const object_output& out, const message_view& message,
                                  dc::byte_reader& reader, doid parent, bool has_children) {
  const bool is_reply = message.type == msgtype::object_get_ai_resp;
  std::uint32_t context = 0;
  doid about{};
  channel its_ai{};
  channel before{};
  if ((is_reply && !reader.read(context)) || !read_id(reader, about)
      || !read_channel(reader, its_ai) || (!is_reply && !read_channel(reader, before)))
    return message_read::cut_short;
  if (about != parent || parent == doid{0})
    out.report(log_level::warn, "AI change of another object received; ignored", message, "parent",
               value(about));
  else if (is_explicit_ || its_ai == current_)
    return message_read::whole;
  else if (has_children && out.world().follows_itself(out.object().number, out.id()))
    out.report(log_level::warn, "parents form a circle; AI of the parent not followed", message,
               "parent", value(about));
  else
    current_ = its_ai;
  return message_read::whole;
}

void object_ai::announce(const object_output& out, channel former_ai, channel before,
                         channel requester, bool has_children) const {
  recipients receivers;
  if (has_children)
    receivers.add(children_channel(out.id()));
  receivers.add(former_ai);
  out.send(receivers.all(), requester, msgtype::object_changing_ai, [&](datagram_writer& change) {
    change.number(out.id()).number(current_).number(before);
  });
}

void object_ai::leave(const object_output& out) const {
  if (is_explicit_)
    out.world().note_explicit_ai(out.id(), current_, channel{0});
  out.world().note_leader(out.object().number, doid{0});
}

}  // namespace donet::actors
