#pragma once
// An object as described by the database (spec/services 5.3, DBSERVER_OBJECT_GET_ALL_RESP), and the
// values of the active object created from it (4.3).

#include "actors/db_state_server/activation.hpp"
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

/// Legal values of atomic fields by id; views of bytes owned elsewhere.
using field_values = std::map<std::uint16_t, dc::bytes_view>;

struct stored_object {
  const class_layout* layout = nullptr;
  /// Those of its `required` and `ram` fields that the database has. The bytes belong to the
  /// message.
  field_values values;
};

/// Reads class and values. Empty, with the reason in the log, if no object can be created from
/// them.
std::optional<stored_object> read_stored_object(dc::byte_reader& from, runtime::doid id,
                                                const class_layouts& layouts,
                                                dc::text_policy strings, runtime::logger& log);

/// All values of an object of this class: the given ones, and defaults for missing REQUIRED ones.
/// Empty, with the reason in the log, if the object would be too large or a default is missing.
std::optional<field_store> make_values(const class_layout& layout, const field_values& given,
                                       runtime::doid id, runtime::logger& log);

/// The same for an object that is activated: its overrides take the place of stored values. Empty,
/// too, if the stored object is of another class than the activation demands.
std::optional<field_store> make_values(const activation& wanted, const stored_object& stored,
                                       runtime::logger& log);

}  // namespace donet::actors
