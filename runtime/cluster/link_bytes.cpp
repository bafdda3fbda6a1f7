#include "runtime/cluster/link_bytes.hpp"

#include "runtime/limits.hpp"

#include <caf/sec.hpp>

#include <cstddef>

namespace donet::runtime {

void add_link_messages(caf::actor_system_config& config) {
  config.add_message_type<link_bytes>(link_bytes_name);
}

caf::error inspect(caf::serializer& to, const link_bytes& message) {
  std::size_t size = message.bytes.size();
  if (caf::error failure = to.begin_sequence(size))
    return failure;
  // CAF only reads the bytes, although the parameter is not const.
  return to.apply_raw(size, const_cast<std::byte*>(message.bytes.data()));
}

caf::error inspect(caf::deserializer& from, link_bytes& message) {
  std::size_t size = 0;
  if (caf::error failure = from.begin_sequence(size))
    return failure;
  if (size > limits::link_message_size_max)
    return caf::sec::end_of_stream;
  message.bytes.resize(size);
  return from.apply_raw(size, message.bytes.data());
}

std::string to_string(const link_bytes& message) {
  return std::to_string(message.bytes.size()) + " bytes";
}

}  // namespace donet::runtime
