#pragma once
// Reads `u16 n, n x (u16 field id, value)`, the list of values in creations, activations, updates
// and the answers of databases.

#include "actors/distributed_object/class_layout.hpp"
#include "dcfile/bytes.hpp"
#include "dcfile/error.hpp"
#include "dcfile/options.hpp"
#include "dcfile/schema.hpp"
#include "dcfile/validator.hpp"

#include <cstdint>

namespace donet::actors {

/// How reading a list ended.
struct value_list_end {
  enum class kind : unsigned char {
    whole,
    cut_short,
    unknown_field,  ///< the id names no field of the class, so the end of its value is not known
    illegal_value,  ///< a value of `field` is not legal; `why` is the reason
    refused,        ///< the visitor refused a value of `field`
  };

  kind what = kind::whole;
  std::uint16_t field_id = 0;
  const dc::field* field = nullptr;
  dc::error why = dc::error::none;
};

/// Calls `keep(component, its value)` for each component of a molecular, or for an atomic field
/// itself: values are stored under the ids of atomic fields only (QUIRK 19). `value` must be legal.
/// Returns false as soon as `keep` does.
template <class Keep>
bool for_each_atomic(const dc::field& field, dc::bytes_view value, Keep&& keep) {
  if (field.kind != dc::field_kind::molecular)
    return keep(field, value);
  for (const dc::field* const component : field.components) {
    const std::size_t size = size_of_value(*component, value);
    if (!keep(*component, value.first(size)))
      return false;
    value = value.subspan(size);
  }
  return true;
}

/// Reads one value of a field whose id has been read. An unwanted value need not be legal if its
/// end can be determined (spec/services 1.7).
inline dc::verdict take_value(dc::byte_reader& reader, const dc::field& field, bool is_wanted,
                              dc::text_policy strings, dc::bytes_view& value) {
  const dc::bytes_view rest{reader.position(), reader.remaining()};
  dc::verdict legal =
    is_wanted ? dc::measure(field.type(), rest, strings) : dc::skip(field.type(), rest);
  if (legal && !reader.take(legal.size, value))
    legal.fault = dc::error::truncated;
  return legal;
}

/// Reads a list. `visitor` provides:
///
///   const dc::field* find(std::uint16_t id)           the field with this id, or null
///   bool wants(const dc::field&)                      whether to keep its value or pass it over
///   bool keep(const dc::field&, dc::bytes_view)       stores an atomic one; false ends the reading
///   void pass_over(const dc::field&)
template <class Visitor>
value_list_end read_value_list(dc::byte_reader& reader, dc::text_policy strings,
                               Visitor&& visitor) {
  using kind = value_list_end::kind;
  value_list_end at;
  const auto end = [&at](kind what) {
    at.what = what;
    return at;
  };
  std::uint16_t count = 0;
  if (!reader.read(count))
    return end(kind::cut_short);
  for (std::uint16_t i = 0; i < count; ++i) {
    if (!reader.read(at.field_id))
      return end(kind::cut_short);
    at.field = visitor.find(at.field_id);
    if (at.field == nullptr)
      return end(kind::unknown_field);
    const bool is_wanted = visitor.wants(*at.field);
    dc::bytes_view value;
    if (const dc::verdict legal = take_value(reader, *at.field, is_wanted, strings, value);
        !legal) {
      at.why = legal.fault;
      return end(kind::illegal_value);
    }
    const auto keep = [&](const dc::field& one, dc::bytes_view its) {
      at.field = &one;
      return visitor.keep(one, its);
    };
    if (!is_wanted)
      visitor.pass_over(*at.field);
    else if (!for_each_atomic(*at.field, value, keep))
      return end(kind::refused);
  }
  return end(kind::whole);
}

}  // namespace donet::actors
