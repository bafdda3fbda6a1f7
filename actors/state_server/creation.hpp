#pragma once
// Reads the message that asks for an object (spec/services 3.4.1).

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

/// Reads the doid alone, which is looked at first; nothing if it is cut short.
std::optional<runtime::doid> id_of_creation(const runtime::message_view& message) noexcept;

/// Nothing if no object can be made of it; the log then says why.
std::optional<creation> read_creation(const runtime::message_view& message,
                                      const class_layouts& layouts, dc::text_policy strings,
                                      runtime::logger& log);

}  // namespace donet::actors
