// A State Server continues whatever peers send, and only the recipients of a message are affected
// (spec/services 1.8 and chapter 8; QUIRK 5).

#include "actors/msgtype.hpp"
#include "tests/support/random_source.hpp"
#include "tests/unit/actors/state_server/stage.hpp"

#include <algorithm>
#include <set>

namespace donet::test {
namespace {

namespace msgtype = actors::msgtype;

struct request {
  std::uint16_t type = 0;
  std::string payload;
};

// Messages to object 2000, whose parent is 1000. Each is cut short by one byte less than the
// previous one.
std::vector<request> requests() {
  return {
    {msgtype::delete_ai_objects, u64(600)},
    {msgtype::object_get_field, u32(1) + u32(2000) + u16(0)},
    {msgtype::object_get_fields, u32(1) + u32(2000) + u16(2) + u16(0) + u16(4)},
    {msgtype::object_get_all, u32(1) + u32(2000)},
    {msgtype::object_set_field, u32(2000) + u16(3) + blob("three")},
    {msgtype::object_set_fields, u32(2000) + u16(2) + u16(0) + u32(8) + u16(4) + u32(9)},
    {msgtype::object_delete_field_ram, u32(2000) + u16(4)},
    {msgtype::object_delete_fields_ram, u32(2000) + u16(2) + u16(4) + u16(0)},
    {msgtype::object_delete_ram, u32(2000)},
    {msgtype::object_set_location, u32(1000) + u32(11)},
    {msgtype::object_changing_location, u32(3) + u32(2000) + u32(1) + u32(0) + u32(0)},
    {msgtype::object_get_location, u32(1)},
    {msgtype::object_get_location_resp, u32(1001) + u32(3) + u32(2000) + u32(1)},
    {msgtype::object_location_ack, u32(1000) + u32(10)},
    {msgtype::object_set_ai, u64(601)},
    {msgtype::object_changing_ai, u32(1000) + u64(601) + u64(600)},
    {msgtype::object_get_ai, u32(1)},
    {msgtype::object_get_ai_resp, u32(1) + u32(1000) + u64(601)},
    {msgtype::object_set_owner, u64(701)},
    {msgtype::object_get_owner, u32(1)},
    {msgtype::object_get_zone_objects, u32(1) + u32(1000) + u32(10)},
    {msgtype::object_get_zones_objects, u32(1) + u32(1000) + u16(2) + u32(9) + u32(10)},
    {msgtype::object_get_children, u32(1) + u32(2000)},
    {msgtype::object_get_zone_count, u32(1) + u32(2000) + u32(1)},
    {msgtype::object_get_zones_count, u32(1) + u32(2000) + u16(2) + u32(1) + u32(2)},
    {msgtype::object_get_child_count, u32(1) + u32(2000)},
    {msgtype::object_delete_zone, u32(1000) + u32(10)},
    {msgtype::object_delete_zones, u32(1000) + u16(2) + u32(9) + u32(10)},
    {msgtype::object_delete_children, u32(1000)},
    {msgtype::object_get_active_zones, u32(1)},
  };
}

// 2000 at (1000, 10) with AI and owner, and 2100 in its zone 1. 3000 at (9000, 1) must not be
// affected.
class crowd : public stage {
public:
  crowd() : stage({}, true) {
    send({create(requester, 2000, 1000, 10, 0, u32(7), {u16(4) + u32(4)}),
          create(requester, 2100, 2000, 1, 0, u32(7)),
          create(requester, 3000, 9000, 1, 4, u32(7) + u32(8) + u8(9), {u16(8) + blob("db")}),
          set_ai(2000, requester, 600), set_owner(2000, requester, 700),
          message({2000}, 1000, 2046, u32(1000) + u32(10))});
    logged();
    md.above();
  }

  // All messages of the object about itself.
  trace all_of(std::uint32_t id) {
    return send(
      {get_all(id), message({id}, requester, 2054, u32(1)), message({id}, requester, 2064, u32(1)),
       message({id}, requester, 2125, u32(1)),
       message({id}, requester, 2102, u32(1) + u32(1000) + u16(3) + u32(0) + u32(10) + u32(11))});
  }
};

TEST(CutMessage, ChangesNothingAndIsComplainedOf) {
  crowd at;
  const trace before = at.all_of(2000);
  const trace onlooker = at.all_of(3000);
  for (const auto& [type, payload] : requests()) {
    for (std::size_t size = 0; size < payload.size(); ++size) {
      at.logged();
      // Each type has another sender, because only the first hundred faults of a sender are logged.
      ASSERT_EQ(at.send(message({2000}, type, type, payload.substr(0, size))), trace{})
        << type << " cut to " << size;
      const lines complaints = at.logged();
      ASSERT_EQ(complaints.size(), 1U) << type << " cut to " << size;
      ASSERT_EQ(complaints[0].rfind("error object: ", 0), 0U) << complaints[0];
      ASSERT_EQ(at.all_of(2000), before) << type << " cut to " << size;
    }
  }
  EXPECT_EQ(at.all_of(3000), onlooker);
  EXPECT_EQ(at.host.size(), 3U);
}

// Otherwise the test above could not fail.
TEST(CutMessage, IsUnderstoodIfItIsWhole) {
  for (const auto& [type, payload] : requests()) {
    crowd at;
    at.send(message({2000}, requester, type, payload));
    EXPECT_EQ(at.logged(), lines{}) << type;
    crowd other;
    other.send(message({2000}, requester, type, payload + "more"));
    EXPECT_EQ(other.logged(), lines{}) << type;
    EXPECT_EQ(at.all_of(2000), other.all_of(2000)) << type;
  }
}

TEST(CutMessage, OfCreationMakesNoObject) {
  crowd at;
  const std::string whole = u32(2500) + u32(1000) + u32(10) + u16(2) + u32(7) + u32(8) + u16(2)
                            + u16(3) + blob("three") + u16(8) + blob("eight");
  for (std::size_t size = 0; size < whole.size(); ++size) {
    ASSERT_EQ(at.send(message({stage::control}, requester, 2001, whole.substr(0, size))), trace{});
    const lines complaints = at.logged();
    ASSERT_EQ(complaints.size(), 1U) << size;
    ASSERT_EQ(complaints[0].rfind("error state_server: ", 0), 0U) << complaints[0];
  }
  EXPECT_EQ(at.host.size(), 3U);
  EXPECT_EQ(at.send(message({stage::control}, requester, 2001, whole)).size(), 4U);
  EXPECT_EQ(at.host.size(), 4U);
}

TEST(CutMessage, WithoutSenderOrTypeIsComplainedOfAndCounted) {
  crowd at;
  const datagram whole = message({2000}, requester, 2054);
  for (std::size_t size = 9; size < whole.size(); ++size) {
    EXPECT_EQ(at.send(whole.substr(0, size)), trace{});
    EXPECT_EQ(at.logged(), lines{"error state_server: datagram cut short; dropped bytes="
                                 + std::to_string(size)});
  }
  EXPECT_EQ(at.ss.counts().malformed, 10U);
  EXPECT_EQ(at.host.size(), 3U);
}

// QUIRK 5.
TEST(CutMessage, IsBroughtToAllItsRecipients) {
  crowd at;
  const datagram cut = message({2000, 3000, stage::control, 77}, requester, 2009, u32(600));
  EXPECT_EQ(at.send(cut), trace{});
  EXPECT_EQ(
    at.logged(),
    (lines{"error object: message cut short; dropped object=2000 class=DistributedTestObject1 "
           "type=2009 sender=5",
           "error object: message cut short; dropped object=3000 class=DistributedTestObject5 "
           "type=2009 sender=5",
           "error state_server: message cut short; dropped type=2009 sender=5"}));
  EXPECT_EQ(at.md.above(), trace{cut});
}

// QUIRK 3.
TEST(OverrunArray, IsNoValue) {
  stage at({}, false, "dclass Row { setNumbers(uint16[]) required broadcast; };");
  EXPECT_EQ(at.send(create(requester, 2000, 0, 0, 0, blob("12345") + "6")), trace{});
  at.send(create(requester, 2000, 1000, 10, 0, blob("1234")));
  EXPECT_EQ(at.send(set_field(2000, requester, 0, blob("12345") + "6")), trace{});
  EXPECT_EQ(
    at.logged(),
    (lines{"error state_server: value not legal; object not created object=2000 "
           "class=Row field=setNumbers sender=5 reason=\"an element ends beyond its array\"",
           "error object: value not legal; update refused object=2000 class=Row field=setNumbers "
           "sender=5 "
           "reason=\"an element ends beyond its array\""}));
  EXPECT_EQ(at.send(get_all(2000)), trace{get_all_resp(2000, 1000, 10, 0, blob("1234") + u16(0))});
}

// ---- 3.4.20 ----

TEST(UnknownMessage, OfTheFamilyIsIgnored) {
  crowd at;
  const trace before = at.all_of(2000);
  std::vector<request> known = requests();
  for (std::uint16_t type = 2000; type < 3000; ++type) {
    if (std::any_of(known.begin(), known.end(),
                    [type](const request& each) { return each.type == type; }))
      continue;
    ASSERT_EQ(at.send(message({2000}, requester, type, u32(2000) + u32(2000))), trace{}) << type;
  }
  EXPECT_EQ(at.logged(), lines{});
  EXPECT_EQ(at.all_of(2000), before);
}

TEST(UnknownMessage, OfAnotherFamilyIsWarnedOf) {
  crowd at;
  constexpr std::uint16_t types[] = {0, 1999, 3000, 9000, 65535};
  for (const std::uint16_t type : types) {
    EXPECT_EQ(at.send(message({2000}, requester, type)), trace{});
    EXPECT_EQ(at.logged(), lines{"warn object: message type not for an object; dropped object=2000 "
                                 "class=DistributedTestObject1 type="
                                 + std::to_string(type) + " sender=5"});
  }
}

// ---- QUIRK 16 ----

TEST(ControlChannel, IsNeverSpokenTo) {
  crowd at;
  at.send({
    set_owner(2000, requester, 1),
    set_ai(2000, requester, 1),
    set_location(2000, 1, 2500, 1),
    message({2000}, 1, 2010, u32(1) + u32(2000) + u16(0)),
    message({2000}, 1, 2054, u32(1)),
    changing_location({2000}, requester, 1, 2000, 1, 0, 0),
    message({2000}, requester, 2045, u32(1001) + u32(1) + u32(2000) + u32(1)),
    create(requester, 2500, 1, 7, 0, u32(7)),
    delete_ram(2000, requester),
  });
  for (const datagram& each : at.md.above()) {
    const auto view = runtime::datagram_view::of(dc::as_bytes(each));
    ASSERT_TRUE(view);
    if (!view->is_control())
      continue;
    const auto type = dc::load_little_endian<std::uint16_t>(view->rest().data());
    EXPECT_TRUE(type == msgtype::control_add_channel || type == msgtype::control_remove_channel)
      << type;
  }
}

// ---- random bytes ----

class noise {
public:
  explicit noise(std::uint64_t seed) : random_(seed) {}

  datagram next() {
    if (random_.chance(10))
      return message({stage::control}, random_.pick(peers),
                     static_cast<std::uint16_t>(random_.between(2000, 2001)),
                     u32(random_.pick(ids)) + u32(random_.pick(ids)) + zone()
                       + u16(static_cast<std::uint16_t>(random_.below(7))) + payload());
    const std::uint16_t type = random_.chance(95)
                                 ? static_cast<std::uint16_t>(random_.between(1998, 2130))
                                 : static_cast<std::uint16_t>(random_.bits());
    return message({random_.chance(5) ? stage::control : recipient()}, random_.pick(peers), type,
                   payload());
  }

private:
  static constexpr std::uint64_t peers[] = {5, 6, 600, 700, 1000, 2000};
  static constexpr std::uint32_t ids[] = {0, 1, 1000, 2000, 2001, 2100, 2101};

  std::uint64_t recipient() {
    const std::uint32_t id = random_.pick(ids);
    return random_.chance(10) ? children(id) : std::max<std::uint64_t>(id, 1000);
  }

  std::string zone() { return u32(static_cast<std::uint32_t>(random_.below(4))); }

  // Mostly numbers that may occur in a message.
  std::string payload() {
    std::string all;
    for (std::size_t left = random_.size(0, 8); left > 0; --left) {
      switch (random_.below(7)) {
      case 0:
      case 1: all += u32(random_.pick(ids)); break;
      case 2: all += zone(); break;
      case 3: all += u16(static_cast<std::uint16_t>(random_.below(30))); break;
      case 4: all += u64(random_.pick(peers)); break;
      case 5: all += blob(std::string(random_.size(0, 5), 'x')); break;
      default: all += u8(static_cast<std::uint8_t>(random_.bits()));
      }
    }
    return all;
  }

  random_source random_;
};

// A copy created from the object's messages must send the same values.
void expect_legal_values(stage& at, std::uint32_t id) {
  const trace received = at.send(get_all(id));
  ASSERT_EQ(received.size(), 1U);
  const auto view = runtime::datagram_view::of(dc::as_bytes(received[0]));
  const std::string payload(dc::as_text(view->rest().subspan(10)));
  // Context, id and place are those of the copy.
  const std::string values = payload.substr(16);
  at.logged();
  at.send(message({stage::control}, requester, 2001, u32(5000) + u32(0) + u32(0) + values));
  ASSERT_EQ(at.logged(), lines{});
  const trace copied = at.send(get_all(5000));
  ASSERT_EQ(copied.size(), 1U);
  ASSERT_EQ(copied[0].substr(19 + 16), values);
  at.send(delete_ram(5000, requester));
}

TEST(Noise, DoesNoHarm) {
  std::set<std::uint16_t> types;
  std::size_t created = 0;
  std::size_t deleted = 0;
  for (std::uint64_t seed = 0; seed < 100; ++seed) {
    SCOPED_TRACE("seed " + std::to_string(seed));
    crowd at;
    const trace onlooker = at.all_of(3000);
    noise source(seed);
    for (int round = 0; round < 20; ++round) {
      std::vector<datagram> all;
      for (int i = 0; i < 25; ++i)
        all.push_back(source.next());
      for (const datagram& each : at.send(all)) {
        const auto view = runtime::datagram_view::of(dc::as_bytes(each));
        ASSERT_TRUE(view);
        const auto sent = runtime::message_view::of(*view);
        ASSERT_TRUE(sent);
        types.insert(sent->type);
      }
    }
    ASSERT_EQ(at.all_of(3000), onlooker);
    for (const std::uint32_t id : {1000U, 2000U, 2001U, 2100U, 2101U}) {
      if (at.host.find(id) != nullptr) {
        ASSERT_NO_FATAL_FAILURE(expect_legal_values(at, id)) << id;
      }
    }
    EXPECT_EQ(at.ss.counts().objects, at.host.size());
    created += at.ss.counts().created;
    deleted += at.ss.counts().deleted;
  }
  // The random messages included many valid ones.
  EXPECT_GT(types.size(), 20U);
  EXPECT_GT(created, 1000U);
  EXPECT_GT(deleted, 500U);
}

}  // namespace
}  // namespace donet::test
