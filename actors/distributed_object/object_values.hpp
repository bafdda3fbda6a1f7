#pragma once
// The values of one object: setting, removing and querying them (spec/services 3.4.9 to 3.4.11,
// 3.4.19).

#include "actors/distributed_object/broadcast_rules.hpp"
#include "actors/distributed_object/field_store.hpp"
#include "actors/distributed_object/message_read.hpp"
#include "actors/distributed_object/object_output.hpp"
#include "dcfile/bytes.hpp"
#include "dcfile/schema.hpp"
#include "runtime/datagram/view.hpp"

#include <cstdint>
#include <optional>
#include <span>
#include <utility>
#include <vector>

namespace donet::actors {

/// In all functions `relations` are those of the object, and `reader` is where their comments say.
class object_values {
public:
  explicit object_values(field_store values) noexcept : store_(std::move(values)) {}

  const field_store& store() const noexcept { return store_; }

  // ---- updates: `reader` is at the object's DoId. Updates of another object are ignored. ----

  message_read set_field(const object_output& out, const object_relations& relations,
                         const runtime::message_view& message, dc::byte_reader& reader);
  message_read set_fields(const object_output& out, const object_relations& relations,
                          const runtime::message_view& message, dc::byte_reader& reader);
  /// One field or a list of fields, by the type of the message.
  message_read delete_fields(const object_output& out, const object_relations& relations,
                             const runtime::message_view& message, dc::byte_reader& reader);

  // ---- queries: `reader` is behind the object's DoId ----

  message_read get_field(const object_output& out, const runtime::message_view& message,
                         std::uint32_t context, dc::byte_reader& reader) const;
  message_read get_fields(const object_output& out, const runtime::message_view& message,
                          std::uint32_t context, dc::byte_reader& reader) const;

private:
  struct update {
    const dc::field* field = nullptr;
    dc::bytes_view value;
  };

  static std::optional<update> read_update(const object_output& out,
                                           const runtime::message_view& message,
                                           dc::byte_reader& reader);
  void apply(const object_output& out, const object_relations& relations,
             const runtime::message_view& message, std::span<const update> updates);
  bool store(const class_layout& layout, const dc::field& field, dc::bytes_view value);
  bool remove(const class_layout& layout, const dc::field& field);
  bool append_value(const class_layout& layout, const dc::field& field, dc::byte_buffer& to) const;

  field_store store_;
};

}  // namespace donet::actors
