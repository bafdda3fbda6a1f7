#pragma once
// An object in the model of a State Server: its place, owner and AI, its values, its children.

#include "dcfile/schema.hpp"
#include "dcfile/validator.hpp"

#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <utility>

namespace donet::test {

/// Calls `visit(component, its part)` for each part of a legal value of the field: a molecular is
/// its components, other fields are one part.
template <class Visitor>
void for_each_part(const dc::field& field, std::string_view value, Visitor&& visit) {
  if (field.kind != dc::field_kind::molecular) {
    visit(field, value);
    return;
  }
  for (const dc::field* const component : field.components) {
    const std::size_t size = dc::measure(component->type(), dc::as_bytes(value)).size;
    visit(*component, value.substr(0, size));
    value.remove_prefix(size);
  }
}

/// True if clients at an object's place receive the field when the object comes into view.
bool is_seen_by_clients(const dc::field& field);

/// The default of a field in the contract.
std::string default_of(const dc::field& field);

/// True if a value of the field may be removed (spec/services 3.4.19).
bool may_be_removed(const dc::field& field);

/// The sender of messages: an object from its creation to its deletion, or one of these constants.
using speaker = std::uint64_t;
inline constexpr speaker outsider = 0;
inline constexpr speaker state_server_role = 1;

struct model_object {
  using value = std::pair<const dc::field*, std::string>;

  std::uint32_t id = 0;
  const dc::class_entry* kind = nullptr;
  speaker life = outsider;
  std::uint32_t parent = 0;
  std::uint32_t zone = 0;
  std::uint64_t ai = 0;
  std::uint64_t owner = 0;
  bool ai_is_explicit = false;
  std::optional<std::uint32_t> counted_at;  // the zone of the parent's latest acknowledgement
  std::size_t unanswered = 0;  // updates of its place that parents have not acknowledged
  std::uint32_t next_context = 0;
  std::map<std::uint16_t, value> required;
  std::map<std::uint16_t, value> ram;
  std::map<std::uint32_t, std::set<std::uint32_t>> children;  // by zone, as counted by the parent
  // The number of datagrams received before its creation,
  std::uint64_t born = 0;
  std::uint64_t arrived = 0;  // before its arrival at its place
  std::uint64_t adopted = 0;  // and before its arrival at its parent.
  // The parent's AI may differ: the object did not follow, or was not notified.
  bool is_estranged = false;

  std::uint64_t location() const { return std::uint64_t{parent} << 32 | zone; }

  /// The stored value of an atomic field, or null.
  const std::string* find(const dc::field& field) const;
  /// The stored value; of a molecular, those of all components. Empty unless all are stored.
  std::optional<std::string> stored(const dc::field& field) const;
  /// Stores those parts of a legal value that have to be stored (3.4.9).
  void store(const dc::field& field, std::string_view bytes);
  /// False if there was no value to remove (3.4.19).
  bool remove(const dc::field& field);
  /// The channels that are notified that `by` has changed it (3.4.9).
  std::set<std::uint64_t> hearers(const dc::field& field, std::uint64_t by) const;

  bool is_parent() const { return !children.empty(); }
  std::size_t children_in(const std::set<std::uint32_t>& zones) const;
  std::set<std::uint32_t> zones_with_children() const;
  void forget_child(std::uint32_t child, std::uint32_t where);
};

}  // namespace donet::test
