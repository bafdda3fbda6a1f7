#pragma once
// A model of a State Server and its objects, written from the specification (spec/services
// chapter 3). It handles one datagram after the other and uses only the contract from donet: small
// maps, and every rule spelled out. Tests compare the State Server with it.
//
// It covers legal messages of an ordinary size, and messages that are rejected because a class, a
// field or a value does not exist or is not legal.

#include "dcfile/schema.hpp"
#include "tests/support/wire.hpp"
#include "tests/support/world_model_object.hpp"

#include <cstdint>
#include <deque>
#include <map>
#include <set>
#include <string>
#include <utility>
#include <vector>

namespace donet::test {

struct heard_message;

/// The same datagram with its recipients in ascending order, because their order has no meaning.
datagram canonical(const datagram& one);

/// The messages of one sender after a datagram, in order and `canonical`.
struct utterances {
  speaker by = outsider;
  std::deque<datagram> all;
};

class world_model {
public:
  /// `relearns` is the option of that name (QUIRK 27). The contract must outlive the model.
  world_model(const dc::schema& contract, std::uint64_t control, bool relearns)
      : contract_(contract), control_(control), relearns_(relearns) {}

  /// Delivers a datagram to all subscribers except its sender. The order between the senders of the
  /// results is undefined.
  std::vector<utterances> hear(const datagram& one, speaker by);

  /// True if there is a subscriber that would receive it: as the addressed object or, if
  /// `as_child_too`, as a child of one.
  bool needs(const datagram& one, speaker by, bool as_child_too) const;

  const std::map<std::uint32_t, model_object>& objects() const noexcept { return objects_; }
  /// Null if the object does not exist.
  const model_object* find(std::uint32_t id) const;

private:
  bool is_for_role(const heard_message& message, speaker by) const;
  std::vector<std::pair<std::uint32_t, speaker>> reached(const heard_message& message, speaker by,
                                                         bool as_child_too) const;
  void say(const std::set<std::uint64_t>& to, std::uint64_t from, std::uint16_t type,
           const std::string& payload);

  void act_as_role(heard_message& message);
  void create(heard_message& message);
  bool read_other(heard_message& message, model_object& made);
  void act(model_object& self, heard_message& message);
  void act_as_parent(model_object& self, heard_message& message);
  void answer(model_object& self, heard_message& message);
  void answer_zones(model_object& self, heard_message& message, std::uint32_t context);
  void move(model_object& self, std::uint32_t parent, std::uint32_t zone, std::uint64_t by);
  void set_ai(model_object& self, std::uint64_t ai, std::uint64_t by, bool explicitly);
  bool follows_itself(const model_object& self) const;
  void follow(model_object& self, std::uint32_t parent, std::uint64_t ai, std::uint64_t by);
  void set_owner(model_object& self, std::uint64_t owner, std::uint64_t by);
  void end(model_object& self, std::uint64_t by, bool tells_parent);
  void set_fields(model_object& self, heard_message& message, std::size_t count);
  void delete_fields(model_object& self, heard_message& message, std::size_t count);
  void get_field(model_object& self, heard_message& message, std::uint32_t context);
  void get_fields(model_object& self, heard_message& message, std::uint32_t context);
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
