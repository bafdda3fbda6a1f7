#pragma once
// Reads CREATE_OBJECT_WITH_REQUIRED and its OTHER form (spec/services 3.4.1).

#include "actors/distributed_object/class_layout.hpp"
#include "actors/distributed_object/field_store.hpp"
#include "dcfile/options.hpp"
#include "runtime/datagram/view.hpp"
#include "runtime/log/logger.hpp"

#include <optional>

namespace donet::actors {

struct creation {
  runtime::doid id{};
  place where;
  const class_layout* layout = nullptr;
  field_store values;
};

/// Reads only the DoId, which the service checks first. Empty if the message is too short for one.
std::optional<runtime::doid> id_of_creation(const runtime::message_view& message) noexcept;

/// Reads the whole message. Empty, with the reason in the log, if it does not describe a valid
/// object.
std::optional<creation> read_creation(const runtime::message_view& message,
                                      const class_layouts& layouts, dc::text_policy strings,
                                      runtime::logger& log);

}  // namespace donet::actors
