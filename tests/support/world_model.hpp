#pragma once
// A State Server and its objects as the specification tells them (spec/services chapter 3), one
// datagram after the other, with nothing of ours but the contract: small maps, and every rule spelled
// out. What the State Server does is compared with it.
//
// It is for legal messages of an ordinary size, and for those that are refused because a class, a
// field or a value is unknown or not legal.

#include "dcfile/schema.hpp"
#include "dcfile/validator.hpp"
#include "tests/support/wire.hpp"

#include <cstdint>
#include <deque>
#include <map>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace donet::test {

/// The same datagram with its recipients in ascending order: which order they have means nothing.
datagram canonical(const datagram& one);

/// Calls `visit(component, its part)` for each part of a legal value of the field: a molecular is its
/// components, other fields are one part.
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

/// Whether those at an object's place are shown the field when they see it first.
bool is_seen_by_clients(const dc::field& field);

/// The value that a field has by the contract.
std::string default_of(const dc::field& field);

/// Who says something: an object during one life of it, or one of these.
using speaker = std::uint64_t;
inline constexpr speaker outsider = 0;
inline constexpr speaker state_server_role = 1;

/// What one of them says after it has heard a datagram, in order and `canonical`.
struct utterances {
  speaker by = outsider;
  std::deque<datagram> all;
};

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
  bool is_counted = false;     // its parent has acknowledged its place
  std::size_t unanswered = 0;  // what it told parents of its place and nobody acknowledged
  std::uint32_t next_context = 0;
  std::map<std::uint16_t, value> required;
  std::map<std::uint16_t, value> ram;
  std::map<std::uint32_t, std::set<std::uint32_t>> children;  // by zone, as it believes
  // How many datagrams had been heard by then:
  std::uint64_t born = 0;
  std::uint64_t arrived = 0;  // at its place
  std::uint64_t adopted = 0;  // by its parent

  bool is_parent() const { return !children.empty(); }
  std::uint64_t location() const { return std::uint64_t{parent} << 32 | zone; }
  /// The stored value of an atomic field, or null.
  const std::string* find(const dc::field& field) const;
};

class world_model {
public:
  /// `relearns` is the option of that name (QUIRK 27). The contract outlives it.
  world_model(const dc::schema& contract, std::uint64_t control, bool relearns)
      : contract_(contract), control_(control), relearns_(relearns) {}

  /// Everybody who is subscribed hears it, but not who says it. The order between those who answer
  /// is open.
  std::vector<utterances> hear(const datagram& one, speaker by);

  /// Whether somebody is subscribed and would hear it: as the one that is addressed or, if
  /// `as_child_too`, as a child of somebody.
  bool needs(const datagram& one, speaker by, bool as_child_too) const;

  const std::map<std::uint32_t, model_object>& objects() const noexcept { return objects_; }
  /// Null if it does not live.
  const model_object* find(std::uint32_t id) const;

private:
  struct heard;

  bool is_for_role(const heard& message, speaker by) const;
  std::vector<std::pair<std::uint32_t, speaker>> reached(const heard& message, speaker by,
                                                         bool as_child_too) const;
  void say(const std::set<std::uint64_t>& to, std::uint64_t from, std::uint16_t type,
           const std::string& payload);

  void act_as_role(heard& message);
  void create(heard& message);
  bool read_other(heard& message, model_object& made);
  void act(model_object& self, heard& message);
  void act_as_parent(model_object& self, heard& message);
  void answer(model_object& self, heard& message);
  void answer_zones(model_object& self, heard& message, std::uint32_t context);
  void move(model_object& self, std::uint32_t parent, std::uint32_t zone, std::uint64_t by);
  void set_ai(model_object& self, std::uint64_t ai, std::uint64_t by, bool explicitly);
  void follow(model_object& self, std::uint32_t parent, std::uint64_t ai, std::uint64_t by);
  void set_owner(model_object& self, std::uint64_t owner, std::uint64_t by);
  void end(model_object& self, std::uint64_t by, bool tells_parent);
  void set_fields(model_object& self, heard& message, std::size_t count);
  void delete_fields(model_object& self, heard& message, std::size_t count);
  void get_field(model_object& self, heard& message, std::uint32_t context);
  void get_fields(model_object& self, heard& message, std::uint32_t context);
  void tell_whole(const model_object& self, std::uint64_t to, std::uint16_t type,
                  const std::string& before = {});
  void acknowledge(const model_object& self, std::uint32_t child, std::uint32_t zone);

  const dc::schema& contract_;
  std::uint64_t control_;
  bool relearns_;
  std::map<std::uint32_t, model_object> objects_;
  speaker last_life_ = state_server_role;
  std::uint64_t heard_ = 0;
  std::deque<datagram>* saying_ = nullptr;
};

}  // namespace donet::test
