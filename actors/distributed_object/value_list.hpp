#pragma once
// Reads `u16 n, n x (u16 field id, value)`, as it stands in creations, activations, updates and the
// answers of databases.

#include "actors/distributed_object/class_layout.hpp"
#include "dcfile/bytes.hpp"
#include "dcfile/error.hpp"
#include "dcfile/options.hpp"
#include "dcfile/schema.hpp"
#include "dcfile/validator.hpp"

#include <cstdint>

namespace donet::actors {

/// How the reading of a list ended.
struct value_list_end {
  enum class kind : unsigned char {
    whole,
    cut_short,
    unknown_field,  ///< where its value ends nobody knows
    illegal_value,  ///< of `field`; `why` says what is wrong with it
    refused,        ///< the visitor did not take a value of `field`
  };

  kind what = kind::whole;
  std::uint16_t field_id = 0;
  const dc::field* field = nullptr;
  dc::error why = dc::error::none;
};

/// Calls `keep(component, its value)` for each component of a molecular, and for an atomic field
/// itself: values are stored under the ids of atomic fields only (QUIRK 19). `value` is legal. Stops
/// where `keep` says false, and returns that.
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

/// Reads one value, of a field whose id is read already. What is not wanted need not be legal, as
/// long as it is clear where it ends (spec/services 1.7).
inline dc::verdict take_value(dc::byte_reader& reader, const dc::field& field, bool is_wanted,
                              dc::text_policy strings, dc::bytes_view& value) {
  const dc::bytes_view rest{reader.position(), reader.remaining()};
  dc::verdict legal =
    is_wanted ? dc::measure(field.type(), rest, strings) : dc::skip(field.type(), rest);
  if (legal && !reader.take(legal.size, value))
    legal.fault = dc::error::truncated;
  return legal;
}

/// Reads a list. Of `visitor` it asks:
///
///   const dc::field* find(std::uint16_t id)           the field of that id, or null
///   bool wants(const dc::field&)                      whether its value is to be kept, or passed over
///   bool keep(const dc::field&, dc::bytes_view)       an atomic one; false ends the reading
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
