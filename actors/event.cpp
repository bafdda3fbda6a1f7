#include "actors/event.hpp"

#include <msgpack.hpp>

namespace donet::actors {

dc::byte_buffer encode_event(const event_fields& fields) {
  msgpack::sbuffer buffer;
  msgpack::packer<msgpack::sbuffer> packer(buffer);
  packer.pack_map(static_cast<std::uint32_t>(fields.size()));
  for (const auto& [name, value] : fields) {
    packer.pack_str(static_cast<std::uint32_t>(name.size()));
    packer.pack_str_body(name.data(), static_cast<std::uint32_t>(name.size()));
    packer.pack(value);
  }
  const auto* const begin = reinterpret_cast<const std::byte*>(buffer.data());
  return {begin, begin + buffer.size()};
}

}  // namespace donet::actors
