#include "actors/db_state_server/object_loads.hpp"

#include "actors/msgtype.hpp"
#include "dcfile/bytes.hpp"

#include <utility>

namespace donet::actors {

using runtime::channel;
using runtime::doid;
using runtime::log_level;
using runtime::message_view;

namespace {

bool is_named_before(const runtime::datagram_view& datagram, std::size_t index) noexcept {
  for (std::size_t before = 0; before < index; ++before) {
    if (datagram.recipient(before) == datagram.recipient(index))
      return true;
  }
  return false;
}

}  // namespace

loading_state* object_loads::find(doid id) {
  const auto at = loads_.find(id);
  return at == loads_.end() ? nullptr : &at->second;
}

loading_state& object_loads::start(activation wanted, std::uint32_t context,
                                   runtime::clock::time_point now) {
  const doid id = wanted.id;
  loading_state& load = loads_.try_emplace(id, std::move(wanted), context, now).first->second;
  bytes_ += load.bytes();
  return load;
}

loading_state object_loads::end(doid id) {
  auto ended = loads_.extract(id);
  bytes_ -= ended.mapped().bytes();
  return std::move(ended.mapped());
}

object_loads::deferral object_loads::defer(const db_state_output& out,
                                           const runtime::datagram_view& datagram,
                                           const message_view& message, std::optional<doid> about,
                                           std::size_t bytes_max) {
  bool is_queued = false;
  for (std::size_t i = 0; i < datagram.recipient_count(); ++i) {
    const channel to = datagram.recipient(i);
    const doid id{static_cast<std::uint32_t>(value(to))};
    loading_state* const load = channel_of(id) == to ? find(id) : nullptr;
    if (load == nullptr || is_named_before(datagram, i))
      continue;
    queue(out, *load, message, true, about == id, bytes_max);
    is_queued = is_queued || about == id;
  }
  if (is_queued)
    return deferral::deferred;
  loading_state* const load = about ? find(*about) : nullptr;
  if (load == nullptr)
    return deferral::handle_now;
  queue(out, *load, message, false, true, bytes_max);
  return deferral::deferred;
}

void object_loads::queue(const db_state_output& out, loading_state& load,
                         const message_view& message, bool for_object, bool for_service,
                         std::size_t bytes_max) {
  const std::size_t before = load.bytes();
  const std::size_t size = sizeof(queued_message) + message.payload.size();
  if (bytes_ + size <= bytes_max && load.queue(message, for_object, for_service, limits_)) {
    bytes_ += load.bytes() - before;
    return;
  }
  ++refused_;
  const doid id = load.wanted().id;
  out.report(log_level::warn, "too much waits for a loading object; message dropped", message, id,
             "type", message.type);
  if (!for_service)
    return;
  dc::byte_reader reader(message.payload);
  std::uint32_t context = 0;
  if (message.type == msgtype::dbss_get_activated)
    out.send_activated(message, id, false);
  else if (message.type == msgtype::object_get_field && reader.read(context))
    out.refuse(message.sender, id, msgtype::object_get_field_resp, context);
  else if (message.type == msgtype::object_get_fields && reader.read(context))
    out.refuse(message.sender, id, msgtype::object_get_fields_resp, context);
}

}  // namespace donet::actors
