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
#include "tests/support/world_model_objects.hpp"

#include <cstdint>
#include <deque>
#include <map>
#include <set>
#include <string>
#include <utility>
#include <vector>

namespace donet::test {

struct heard_message;

/// The messages of one sender after a datagram, in order and `canonical`.
struct utterances {
  speaker by = outsider;
  std::deque<datagram> all;
};

class world_model {
public:
  /// `relearns` is the option of that name (QUIRK 27). The contract must outlive the model.
  world_model(const dc::schema& contract, std::uint64_t control, bool relearns)
      : contract_(contract), control_(control) {
    objects_.relearns = relearns;
  }

  /// Delivers a datagram to all subscribers except its sender. The order between the senders of the
  /// results is undefined.
  std::vector<utterances> hear(const datagram& one, speaker by);

  /// True if there is a subscriber that would receive it: as the addressed object or, if
  /// `as_child_too`, as a child of one.
  bool needs(const datagram& one, speaker by, bool as_child_too) const;

  const std::map<std::uint32_t, model_object>& objects() const noexcept { return objects_.all; }
  /// Null if the object does not exist.
  const model_object* find(std::uint32_t id) const { return objects_.find(id); }

private:
  bool is_for_role(const heard_message& message, speaker by) const;
  std::vector<std::pair<std::uint32_t, speaker>> reached(const heard_message& message, speaker by,
                                                         bool as_child_too) const;
  void act_as_role(heard_message& message);
  void create(heard_message& message);
  bool read_other(heard_message& message, model_object& made);

  const dc::schema& contract_;
  std::uint64_t control_;
  model_objects objects_;
  speaker last_life_ = state_server_role;
};

}  // namespace donet::test
