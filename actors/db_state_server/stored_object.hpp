#pragma once
// What the database says an object is (spec/services 5.3, DBSERVER_OBJECT_GET_ALL_RESP), and the values
// of the object that is made of it (4.3).

#include "actors/distributed_object/class_layout.hpp"
#include "actors/distributed_object/field_store.hpp"
#include "dcfile/bytes.hpp"
#include "dcfile/options.hpp"
#include "runtime/ids.hpp"
#include "runtime/log/logger.hpp"

#include <cstdint>
#include <map>
#include <optional>

namespace donet::actors {

/// Legal values of atomic fields by their ids; the bytes are somebody else's.
using field_values = std::map<std::uint16_t, dc::bytes_view>;

struct stored_object {
  const class_layout* layout = nullptr;
  /// Of its fields that are `required` or `ram`, where the database has one. They stand in the
  /// message.
  field_values values;
};

/// Reads class and values. Nothing if no object can be made of them; the log then says why.
std::optional<stored_object> read_stored_object(dc::byte_reader& from, runtime::doid id,
                                                const class_layouts& layouts,
                                                dc::text_policy strings, runtime::logger& log);

/// All values of an object of this class: those given, and defaults where a REQUIRED one is not.
/// Nothing if it would be too large, or if there is no default; the log then says why.
std::optional<field_store> make_values(const class_layout& layout, const field_values& given,
                                       runtime::doid id, runtime::logger& log);

}  // namespace donet::actors
