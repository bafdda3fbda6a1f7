#include "actors/distributed_object/child_question.hpp"

#include "actors/channels.hpp"
#include "actors/distributed_object/zone_list.hpp"
#include "actors/msgtype.hpp"

#include <algorithm>

namespace donet::actors {

using runtime::message_view;
using runtime::subscriber;
using runtime::zone;

bool child_question::read(const runtime::datagram_view& datagram, const message_view& message) {
  bool has_context = true;
  bool several = true;
  switch (message.type) {
  case msgtype::object_get_zone_objects: several = false; break;
  case msgtype::object_get_zones_objects: break;
  case msgtype::object_delete_zone: has_context = several = false; break;
  case msgtype::object_delete_zones: has_context = false; break;
  default: return false;
  }
  if (datagram.recipient_count() != 1)
    return false;
  dc::byte_reader from(message.payload);
  std::uint32_t context = 0;
  if ((has_context && !from.read(context)) || !read_id(from, parent_)
      || datagram.recipient(0) != children_channel(parent_))
    return false;
  head_size_ = message.payload.size() - from.remaining();
  zones_.clear();
  if (!read_zones(from, several, zones_))
    return false;
  message_ = message;
  type_ = has_context ? msgtype::object_get_zones_objects : msgtype::object_delete_zones;
  return true;
}

void child_question::find(const place_index& places, std::vector<subscriber>& to) {
  concerns_.clear();
  first_.clear();
  for (const zone one : zones_)
    places.for_each({parent_, one}, [&](subscriber who) { concerns_.push_back({who, one}); });
  std::sort(concerns_.begin(), concerns_.end(), [](const concern& a, const concern& b) {
    return a.who != b.who ? a.who < b.who : a.where < b.where;
  });
  for (std::size_t i = 0; i < concerns_.size(); ++i) {
    if (i != 0 && concerns_[i].who == concerns_[i - 1].who)
      continue;
    first_.push_back(i);
    to.push_back(concerns_[i].who);
  }
}

message_view child_question::message_for(std::size_t nth) {
  const std::size_t first = first_[nth];
  const std::size_t end = nth + 1 < first_.size() ? first_[nth + 1] : concerns_.size();
  payload_.clear();
  dc::append(payload_, message_.payload.first(head_size_));
  dc::append_little_endian(payload_, static_cast<std::uint16_t>(end - first));
  for (std::size_t i = first; i < end; ++i)
    dc::append_little_endian(payload_, value(concerns_[i].where));
  return {message_.sender, type_, payload_};
}

}  // namespace donet::actors
