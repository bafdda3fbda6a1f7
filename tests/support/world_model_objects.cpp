#include "tests/support/world_model_objects.hpp"

#include "tests/support/world_model_heard.hpp"

#include <algorithm>
#include <iterator>

namespace donet::test {

using dc::keyword;

datagram canonical(const datagram& one) {
  const auto count = static_cast<std::size_t>(static_cast<unsigned char>(one[0]));
  std::vector<std::string> to;
  for (std::size_t i = 0; i < count; ++i)
    to.push_back(one.substr(1 + i * 8, 8));
  std::sort(to.begin(), to.end());
  datagram sorted = one.substr(0, 1);
  for (const std::string& each : to)
    sorted += each;
  return sorted + one.substr(sorted.size());
}

const model_object* model_objects::find(std::uint32_t id) const {
  const auto found = all.find(id);
  return found == all.end() ? nullptr : &found->second;
}

// A datagram without recipients cannot be received (QUIRK 33), and 0 is no channel.
void model_objects::send(const std::set<std::uint64_t>& to, std::uint64_t from, std::uint16_t type,
                         const std::string& payload) {
  std::vector<std::uint64_t> some;
  std::copy_if(to.begin(), to.end(), std::back_inserter(some),
               [](std::uint64_t each) { return each != 0; });
  if (!some.empty())
    output->push_back(canonical(message(some, from, type, payload)));
}

// 3.3. `type` is the message without OTHER.
void model_objects::send_whole(const model_object& object, std::uint64_t to, std::uint16_t type,
                               const std::string& before) {
  const auto is_sent = [type](const dc::field& field) {
    return type == 2052 || type == 2015 || is_seen_by_clients(field)
           || (type == 2062 && field.has(keyword::ownrecv));
  };
  const bool has_other = !object.ram.empty() || type == 2015;
  std::string payload = before + u32(object.id) + place_text(object.parent, object.zone)
                        + u16(static_cast<std::uint16_t>(object.kind->index));
  for (const auto& [id, each] : object.required) {
    if (is_sent(*each.first))
      payload += each.second;
  }
  std::uint16_t count = 0;
  std::string other;
  for (const auto& [id, each] : object.ram) {
    if (!is_sent(*each.first))
      continue;
    ++count;
    other += u16(id) + each.second;
  }
  if (has_other)
    payload += u16(count) + other;
  const bool has_two_types = type != 2015;
  send({to}, object.id, static_cast<std::uint16_t>(type + (has_two_types && has_other ? 1 : 0)),
       payload);
}

}  // namespace donet::test
