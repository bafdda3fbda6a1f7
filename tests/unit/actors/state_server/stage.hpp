#pragma once
// A State Server as seen by tests, and functions that write messages to and from its objects.

#include "actors/state_server/state_server_state.hpp"
#include "dcfile/load.hpp"
#include "tests/unit/actors/message_director/director.hpp"

#include <gtest/gtest.h>

#include <cstddef>
#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace donet::test {

/// The contract of the examples in the specification (spec/services appendix C).
inline constexpr std::string_view test_contract = R"dc(
dclass DistributedTestObject1 {
  setRequired1(uint32 = 78) required broadcast ram;
  setB1(uint8) broadcast;
  setBA1(uint16) broadcast airecv;
  setBR1(string) broadcast ram;
  setBRA1(uint32) broadcast ram airecv;
  setBRO1(uint32) broadcast ram ownrecv;
};
dclass DistributedTestObject2 {
  setB2(uint32) broadcast;
  setBRam2(uint32) broadcast ram;
};
dclass DistributedTestObject3 : DistributedTestObject1 {
  setDb3(string) ram db;
  setRDB3(uint32) required broadcast db;
  setADb3(string) ram db airecv;
};
dclass DistributedTestObject4 {
  setX(uint32) broadcast required;
  setY(uint32) broadcast required;
  setUnrelated(uint32) broadcast required;
  setZ(uint32) broadcast required;
  setXyz : setX, setY, setZ;
  setOne(uint8) broadcast ram;
  setTwo(uint8) broadcast ram;
  setThree(uint8) broadcast ram;
  set123 : setOne, setTwo, setThree;
};
dclass DistributedTestObject5 : DistributedTestObject3 {
  setRDbD5(uint8 = 20) required db;
  setFoo(uint16) db;
};
struct Block { uint32 x; };
dclass DistributedClientTestObject {
  setName(string) required;
  setColor(uint8(0-100), uint8(0-100), uint8(0-100)) required broadcast ownsend;
  setSecret(uint8(0-100)) required ownrecv;
  setHint(uint16) ram clrecv;
  setPurse(uint16) ram ownrecv;
  setNote(string) broadcast ram;
};
)dc";

inline std::shared_ptr<const dc::schema> load_contract(std::string_view text) {
  const dc::source source{"test.dc", std::string(text)};
  auto loaded = dc::load({&source, 1}, {});
  EXPECT_NE(loaded.contract, nullptr);
  return loaded.contract;
}

// Ids of its last class and of that class's fields.
inline constexpr std::uint16_t client_class = 6;
inline constexpr std::uint16_t set_name = 23;
inline constexpr std::uint16_t set_color = 24;
inline constexpr std::uint16_t set_secret = 25;
inline constexpr std::uint16_t set_hint = 26;
inline constexpr std::uint16_t set_purse = 27;
inline constexpr std::uint16_t set_note = 28;

/// Holds the objects of a State Server directly, without actors.
class plain_host final : public actors::object_host {
public:
  void take_in(runtime::subscriber number, actors::object_state object) override {
    EXPECT_TRUE(objects_.emplace(number, std::move(object)).second) << "the number was free";
  }

  actors::object_life deliver(runtime::subscriber number, actors::object_world& world,
                              const runtime::message_view& message) override {
    const actors::object_life life = objects_.at(number).handle(world, message);
    if (life == actors::object_life::ended)
      objects_.erase(number);
    return life;
  }

  const actors::object_state* find(std::uint32_t id) const {
    for (const auto& [number, object] : objects_) {
      if (runtime::value(object.id()) == id)
        return &object;
    }
    return nullptr;
  }

  std::size_t size() const noexcept { return objects_.size(); }
  const std::map<runtime::subscriber, actors::object_state>& all() const noexcept {
    return objects_;
  }

private:
  std::map<runtime::subscriber, actors::object_state> objects_;
};

/// Received messages, in order.
using trace = std::vector<datagram>;

/// The datagram at this position, from 0; empty if there are fewer.
inline datagram nth(std::size_t position, const trace& received) {
  return position < received.size() ? received[position] : datagram();
}

/// Lines of the log.
using lines = std::vector<std::string>;

/// The sender of requests, where it does not matter.
inline constexpr std::uint64_t requester = 5;

/// A service with objects behind a Message Director, both without actors, and one peer that sends
/// messages and receives all messages to any channel, in order.
template <class Service>
class object_stage {
public:
  template <class Options>
  object_stage(const std::string& name, const Options& options, bool has_upstream,
               std::string_view contract)
      : md(has_upstream), layouts_(load_contract(contract)), ss(options, layouts_, md.log(), host),
        as_(md.state().add_service(name)), peer_(md.join()) {
    run();
    md.send(peer_, add_range(2, UINT64_MAX));
    above_at_first = md.above();
    logged();
  }

  /// Sends a message from the peer. Returns the resulting messages in order; the peer does not
  /// receive its own.
  trace send(const datagram& one) { return send(std::vector{one}); }
  trace send(const std::vector<datagram>& all) {
    md.queue(peer_, all);
    run();
    return received();
  }

  /// All messages to the peer since the last call.
  trace received() { return md.at(peer_); }

  /// The lines of the log since the last call.
  lines logged() {
    const lines all = md.log().lines();
    const auto first = static_cast<std::ptrdiff_t>(std::exchange(lines_seen_, all.size()));
    return {all.begin() + first, all.end()};
  }

  /// Runs until nothing is left to do; fails if that takes forever.
  void run() {
    std::size_t turns = 0;
    for (bool busy = true; busy;) {
      ASSERT_LT(++turns, turns_max) << "the output does not end";
      busy = false;
      md.run();
      for (auto parcel = md.parcel_of(as_); parcel.number != 0; parcel = md.parcel_of(as_)) {
        ss.take(std::move(parcel));
        busy = true;
      }
      while (ss.work(deliveries_per_turn) || ss.has_news())
        md.state().emitted(as_, ss.take_emission());
    }
    md.run();
  }

  director md;
  /// The messages to the parent, if there is one, at the start of the service.
  trace above_at_first;

private:
  // Few, so that turns end at every possible point.
  static constexpr std::size_t deliveries_per_turn = 3;
  static constexpr std::size_t turns_max = 20'000;

  actors::class_layouts layouts_;

public:
  plain_host host;
  Service ss;

private:
  actors::sink_id as_;
  actors::sink_id peer_;
  std::size_t lines_seen_ = 0;
};

class stage : public object_stage<actors::state_server_state> {
public:
  static constexpr std::uint64_t control = 100'100;

  explicit stage(actors::object_options options = {}, bool has_upstream = false,
                 std::string_view contract = test_contract)
      : object_stage("state_server",
                     actors::state_server_options{
                       .control = runtime::channel{control}, .doids = {}, .objects = options},
                     has_upstream, contract) {}
};

// ---- messages to and from objects ----

inline constexpr std::uint64_t location(std::uint32_t parent, std::uint32_t zone) {
  return std::uint64_t{parent} << 32 | zone;
}
inline constexpr std::uint64_t children(std::uint32_t parent) {
  return location(1, parent);
}

/// CREATE_OBJECT_WITH_REQUIRED, and with OTHER values if `other` is not empty.
inline datagram create(std::uint64_t by, std::uint32_t id, std::uint32_t parent, std::uint32_t zone,
                       std::uint16_t class_id, const std::string& required,
                       const std::vector<std::string>& other = {}) {
  std::string payload = u32(id) + u32(parent) + u32(zone) + u16(class_id) + required;
  if (other.empty())
    return message({stage::control}, by, 2000, payload);
  payload += u16(static_cast<std::uint16_t>(other.size()));
  for (const std::string& each : other)
    payload += each;
  return message({stage::control}, by, 2001, payload);
}

inline datagram set_location(std::uint32_t id, std::uint64_t by, std::uint32_t parent,
                             std::uint32_t zone) {
  return message({id}, by, 2040, u32(parent) + u32(zone));
}
inline datagram set_ai(std::uint32_t id, std::uint64_t by, std::uint64_t ai) {
  return message({id}, by, 2050, u64(ai));
}
inline datagram set_owner(std::uint32_t id, std::uint64_t by, std::uint64_t owner) {
  return message({id}, by, 2060, u64(owner));
}
inline datagram set_field(std::uint32_t id, std::uint64_t by, std::uint16_t field,
                          const std::string& value) {
  return message({id}, by, 2020, u32(id) + u16(field) + value);
}
inline datagram delete_ram(std::uint32_t id, std::uint64_t by) {
  return message({id}, by, 2032, u32(id));
}
inline datagram changing_location(const std::vector<std::uint64_t>& to, std::uint64_t by,
                                  std::uint32_t id, std::uint32_t parent, std::uint32_t zone,
                                  std::uint32_t old_parent, std::uint32_t old_zone) {
  return message(to, by, 2041, u32(id) + u32(parent) + u32(zone) + u32(old_parent) + u32(old_zone));
}

/// GET_ALL about an object, and its answer: required values, number of others, others.
inline datagram get_all(std::uint32_t id) {
  return message({id}, requester, 2014, u32(7) + u32(id));
}
inline datagram get_all_resp(std::uint32_t id, std::uint32_t parent, std::uint32_t zone,
                             std::uint16_t class_id, const std::string& values) {
  return message({requester}, id, 2015,
                 u32(7) + u32(id) + u32(parent) + u32(zone) + u16(class_id) + values);
}

}  // namespace donet::test
