#pragma once
// The only type that CAF sends between nodes: a link message as bytes (link_codec). It has no actor handle,
// because CAF would create proxies for handles.

#include "dcfile/bytes.hpp"

#include <caf/actor_system_config.hpp>
#include <caf/deserializer.hpp>
#include <caf/error.hpp>
#include <caf/serializer.hpp>

#include <string>

namespace donet::runtime {

struct link_bytes {
  dc::byte_buffer bytes;
};

/// The application id of BASP between nodes.
inline constexpr const char* link_protocol = "donet-cluster";

/// The name under which CAF registers the type.
inline constexpr const char* link_bytes_name = "donet::link_bytes";

/// Registers the type in the configuration of an actor system.
void add_link_messages(caf::actor_system_config& config);

/// A size in CAF's format, then the bytes. Reading fails if the size exceeds limits::link_message_size_max.
caf::error inspect(caf::serializer& to, const link_bytes& message);
caf::error inspect(caf::deserializer& from, link_bytes& message);

std::string to_string(const link_bytes& message);

}  // namespace donet::runtime
