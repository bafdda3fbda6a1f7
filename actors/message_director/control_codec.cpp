#include "actors/message_director/control_codec.hpp"

#include "runtime/check.hpp"
#include "runtime/datagram/writer.hpp"

#include <initializer_list>

namespace donet::actors {

using runtime::channel;

namespace {

// Messages with a few channels, far smaller than a datagram may be.
void append_channels(runtime::batch_builder& to, std::uint16_t type,
                     std::initializer_list<channel> channels) {
  runtime::datagram_writer writer = runtime::datagram_writer::control(to, type);
  for (const channel c : channels)
    writer.number(c);
  runtime::check(writer.finish(), "a control message does not fit into a datagram");
}

}  // namespace

control_fault read_control(dc::bytes_view rest, control_message& message) {
  dc::byte_reader reader(rest);
  if (!reader.read(message.type))
    return control_fault::truncated;
  bool complete = false;
  switch (message.type) {
  case msgtype::control_add_channel:
  case msgtype::control_remove_channel:
  case msgtype::control_clear_post_removes:
    complete = read_channel(reader, message.channels.low);
    message.channels.high = message.channels.low;
    break;
  case msgtype::control_add_range:
  case msgtype::control_remove_range:
    complete =
      read_channel(reader, message.channels.low) && read_channel(reader, message.channels.high);
    break;
  case msgtype::control_add_post_remove:
    complete =
      read_channel(reader, message.channels.low) && runtime::read_blob(reader, message.blob);
    message.channels.high = message.channels.low;
    break;
  case msgtype::control_set_con_name:
  case msgtype::control_set_con_url:
  case msgtype::control_log_message: complete = runtime::read_blob(reader, message.blob); break;
  default: return control_fault::unknown;
  }
  return complete ? control_fault::none : control_fault::truncated;
}

void append_add_channel(runtime::batch_builder& to, channel c) {
  append_channels(to, msgtype::control_add_channel, {c});
}

void append_remove_channel(runtime::batch_builder& to, channel c) {
  append_channels(to, msgtype::control_remove_channel, {c});
}

void append_add_range(runtime::batch_builder& to, runtime::channel_range range) {
  append_channels(to, msgtype::control_add_range, {range.low, range.high});
}

void append_remove_range(runtime::batch_builder& to, runtime::channel_range range) {
  append_channels(to, msgtype::control_remove_range, {range.low, range.high});
}

bool append_add_post_remove(runtime::batch_builder& to, channel key, dc::bytes_view datagram) {
  runtime::datagram_writer writer =
    runtime::datagram_writer::control(to, msgtype::control_add_post_remove);
  return writer.number(key).blob(datagram).finish();
}

void append_clear_post_removes(runtime::batch_builder& to, channel key) {
  append_channels(to, msgtype::control_clear_post_removes, {key});
}

}  // namespace donet::actors
