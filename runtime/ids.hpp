#pragma once
// Strong types for the numbers of the protocol, so that a zone is never passed as a channel. They
// convert to and from plain integers only explicitly.

#include <cstdint>

namespace donet::runtime {

/// A number that messages are addressed to (spec/services 1.4).
enum class channel : std::uint64_t {};

/// The id of a Distributed Object. Used as a channel, it addresses the object itself.
enum class doid : std::uint32_t {};

/// A subdivision of a parent object; what it means is up to the parent.
enum class zone : std::uint32_t {};

constexpr std::uint64_t value(channel id) noexcept {
  return static_cast<std::uint64_t>(id);
}

constexpr std::uint32_t value(doid id) noexcept {
  return static_cast<std::uint32_t>(id);
}

constexpr std::uint32_t value(zone id) noexcept {
  return static_cast<std::uint32_t>(id);
}

constexpr channel channel_of(doid id) noexcept {
  return channel{value(id)};
}

/// On a connection to a Message Director, a message to this channel alone is addressed to the
/// Message Director itself (spec/services 1.2).
inline constexpr channel control_channel{1};

}  // namespace donet::runtime
