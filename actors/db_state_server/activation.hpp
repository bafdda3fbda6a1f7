#pragma once
// Reads the messages that activate a stored object (spec/services 4.3).

#include "actors/distributed_object/class_layout.hpp"
#include "actors/place.hpp"
#include "dcfile/bytes.hpp"
#include "dcfile/options.hpp"
#include "runtime/datagram/view.hpp"
#include "runtime/ids.hpp"
#include "runtime/log/logger.hpp"

#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>

namespace donet::actors {

struct activation {
  runtime::doid id{};
  place where;
  /// The class that the object must have; null for any class.
  const class_layout* layout = nullptr;
  /// Values that override those of the database, by the id of an atomic field.
  std::map<std::uint16_t, dc::byte_buffer> overrides;
};

/// Bytes of memory, approximately.
std::size_t size_of(const activation& one) noexcept;

/// Reads only the DoId, which is checked first; empty if the message is truncated.
std::optional<runtime::doid> id_of_activation(const runtime::message_view& message) noexcept;

/// Empty, with the reason in the log, if the object cannot be activated. The whole message is read
/// first (QUIRK 42).
std::optional<activation> read_activation(const runtime::message_view& message,
                                          const class_layouts& layouts, dc::text_policy strings,
                                          runtime::logger& log);

}  // namespace donet::actors
