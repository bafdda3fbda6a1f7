#pragma once
// Reads the messages that bring an object of the database to life (spec/services 4.3).

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
  /// What its class has to be; null if that is all the same.
  const class_layout* layout = nullptr;
  /// Values that count instead of those in the database, by the id of an atomic field.
  std::map<std::uint16_t, dc::byte_buffer> overrides;
};

/// Bytes of memory that it takes, about.
std::size_t size_of(const activation& one) noexcept;

/// Reads the doid alone, which is looked at first; nothing if it is cut short.
std::optional<runtime::doid> id_of_activation(const runtime::message_view& message) noexcept;

/// Nothing if it cannot be done; the log then says why. All of it is read before anything happens
/// (QUIRK 42).
std::optional<activation> read_activation(const runtime::message_view& message,
                                          const class_layouts& layouts, dc::text_policy strings,
                                          runtime::logger& log);

}  // namespace donet::actors
