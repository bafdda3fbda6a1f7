// A parent's count of its children, queries for it, and the answers (spec/services 3.4.8, 3.4.14,
// 3.4.16 to 3.4.19; QUIRKS 25 to 28).

#include "tests/unit/actors/state_server/stage.hpp"

#include <algorithm>

namespace donet::test {
namespace {

constexpr std::uint32_t context = 9;

std::string header(std::uint32_t id, std::uint32_t parent, std::uint32_t zone) {
  return u32(id) + u32(parent) + u32(zone) + u16(0) + u32(7);
}

datagram enter_interest(std::uint32_t id, std::uint32_t parent, std::uint32_t zone) {
  return message({requester}, id, 2066, u32(context) + header(id, parent, zone));
}
datagram enter_location(std::uint32_t id, std::uint32_t parent, std::uint32_t zone) {
  return message({requester}, id, 2042, header(id, parent, zone));
}
datagram location_ack(std::uint32_t child, std::uint32_t parent, std::uint32_t zone) {
  return message({child}, parent, 2046, u32(parent) + u32(zone));
}

std::string list(const std::vector<std::uint32_t>& zones) {
  std::string all = u16(static_cast<std::uint16_t>(zones.size()));
  for (const std::uint32_t each : zones)
    all += u32(each);
  return all;
}
datagram ask_zone(std::uint32_t parent, std::uint32_t zone) {
  return message({parent}, requester, 2100, u32(context) + u32(parent) + u32(zone));
}
datagram ask_zones(std::uint64_t to, std::uint32_t parent,
                   const std::vector<std::uint32_t>& zones) {
  return message({to}, requester, 2102, u32(context) + u32(parent) + list(zones));
}
datagram ask_zones(std::uint32_t parent, const std::vector<std::uint32_t>& zones) {
  return ask_zones(parent, parent, zones);
}
datagram count_resp(std::uint32_t parent, std::uint32_t count) {
  return message({requester}, parent, 2113, u32(context) + u32(count));
}
datagram get_active_zones(std::uint32_t id) {
  return message({id}, requester, 2125, u32(context));
}
datagram active_zones(std::uint32_t id, const std::vector<std::uint32_t>& zones) {
  return message({requester}, id, 2126, u32(context) + list(zones));
}

// 2000 and 2001 in zone 10 of 1000, 2002 in zone 11.
class family : public stage {
public:
  explicit family(actors::object_options options = {}) : stage(options) {
    send({create(requester, 1000, 0, 0, 0, u32(7)), create(requester, 2000, 1000, 10, 0, u32(7)),
          create(requester, 2001, 1000, 10, 0, u32(7)),
          create(requester, 2002, 1000, 11, 0, u32(7))});
    logged();
  }
};

// ---- CHANGING_LOCATION ----

TEST(ChangingLocation, OfANewChildIsAcknowledged) {
  family at;
  EXPECT_EQ(at.send(changing_location({1000}, 6, 3000, 1000, 12, 4000, 1)),
            trace{location_ack(3000, 1000, 12)});
  EXPECT_EQ(at.send(get_active_zones(1000)), trace{active_zones(1000, {10, 11, 12})});
}

TEST(ChangingLocation, InsideTheParentMovesTheChild) {
  family at;
  EXPECT_EQ(at.send(changing_location({1000}, 6, 2002, 1000, 12, 1000, 11)),
            trace{location_ack(2002, 1000, 12)});
  EXPECT_EQ(at.send(get_active_zones(1000)), trace{active_zones(1000, {10, 12})});
}

TEST(ChangingLocation, ToTheSameZoneIsNothing) {
  family at;
  EXPECT_EQ(at.send(changing_location({1000}, 6, 3000, 1000, 12, 1000, 12)), trace{});
  EXPECT_EQ(at.send(get_active_zones(1000)), trace{active_zones(1000, {10, 11})});
  EXPECT_EQ(at.logged(), lines{});
}

TEST(ChangingLocation, ToAnotherParentForgetsTheChild) {
  family at;
  EXPECT_EQ(at.send(changing_location({1000}, 6, 2002, 4000, 1, 1000, 11)), trace{});
  EXPECT_EQ(at.send(get_active_zones(1000)), trace{active_zones(1000, {10})});
  EXPECT_EQ(at.send(changing_location({1000}, 6, 2000, 0, 0, 1000, 10)), trace{});
  EXPECT_EQ(nth(0, at.send(ask_zone(1000, 10))), count_resp(1000, 1));
  EXPECT_EQ(at.logged(), lines{});
}

TEST(ChangingLocation, OfAnUnknownChildChangesNothing) {
  family at;
  EXPECT_EQ(at.send(changing_location({1000}, 6, 3000, 0, 0, 1000, 10)), trace{});
  EXPECT_EQ(at.send(changing_location({1000}, 6, 2000, 0, 0, 1000, 11)), trace{});
  EXPECT_EQ(nth(0, at.send(ask_zone(1000, 10))), count_resp(1000, 2));
}

TEST(ChangingLocation, BetweenOthersIsWarnedOf) {
  family at;
  EXPECT_EQ(at.send(changing_location({1000}, 6, 3000, 4000, 1, 5000, 1)), trace{});
  EXPECT_EQ(
    at.logged(),
    lines{"warn object: location change of another parent's child received; ignored object=1000 "
          "class=DistributedTestObject1 type=2041 sender=6 child=3000"});
}

// ---- wake-ups ----

datagram get_location_resp(std::uint32_t to, std::uint32_t answer_to, std::uint32_t child,
                           std::uint32_t parent, std::uint32_t zone) {
  return message({to}, child, 2045, u32(answer_to) + u32(child) + u32(parent) + u32(zone));
}

TEST(WakeUp, ReportsTheChildrenToANewParent) {
  stage at;
  at.send(
    {create(requester, 2000, 1000, 10, 0, u32(7)), create(requester, 2001, 1000, 11, 0, u32(7))});
  EXPECT_EQ(at.send(create(requester, 1000, 0, 0, 0, u32(7))),
            (trace{
              message({children(1000)}, 1000, 2044, u32(1001)),
              get_location_resp(1000, 1001, 2000, 1000, 10),
              get_location_resp(1000, 1001, 2001, 1000, 11),
              // QUIRK 26.
              location_ack(2000, 1000, 10),
              location_ack(2001, 1000, 11),
            }));
  EXPECT_EQ(at.send(get_active_zones(1000)), trace{active_zones(1000, {10, 11})});
  EXPECT_EQ(at.send(ask_zone(1000, 10)), (trace{
                                           count_resp(1000, 1),
                                           ask_zones(children(1000), 1000, {10}),
                                           enter_interest(2000, 1000, 10),
                                         }));
  EXPECT_EQ(at.logged(), lines{});
}

TEST(WakeUp, AnsweredTwiceCountsOnce) {
  family at;
  EXPECT_EQ(at.send(get_location_resp(1000, 1001, 2000, 1000, 10)),
            trace{location_ack(2000, 1000, 10)});
  EXPECT_EQ(nth(0, at.send(ask_zone(1000, 10))), count_resp(1000, 2));
}

TEST(WakeUp, OfTheChildOfAnotherIsNothing) {
  family at;
  EXPECT_EQ(at.send(get_location_resp(1000, 1001, 3000, 4000, 12)), trace{});
  EXPECT_EQ(at.logged(), lines{});
  EXPECT_EQ(at.send(get_active_zones(1000)), trace{active_zones(1000, {10, 11})});
}

TEST(WakeUp, WithAnotherContextIsWarnedOf) {
  family at;
  EXPECT_EQ(at.send(get_location_resp(1000, 1000, 3000, 1000, 12)), trace{});
  EXPECT_EQ(at.logged(),
            lines{"warn object: location received without a query; ignored object=1000 "
                  "class=DistributedTestObject1 type=2045 sender=3000 context=1000"});
  EXPECT_EQ(at.send(get_active_zones(1000)), trace{active_zones(1000, {10, 11})});
}

// ---- GET_ACTIVE_ZONES ----

TEST(GetActiveZones, AreAscending) {
  stage at;
  at.send({create(requester, 1000, 0, 0, 0, u32(7)), create(requester, 2000, 1000, 1337, 0, u32(7)),
           create(requester, 2001, 1000, 1234, 0, u32(7))});
  EXPECT_EQ(at.send(get_active_zones(1000)), trace{active_zones(1000, {1234, 1337})});
  EXPECT_EQ(at.send(get_active_zones(2000)), trace{active_zones(2000, {})});
}

// QUIRK 25.
TEST(GetActiveZones, AreNotMadeByQuestions) {
  family at;
  at.send(ask_zones(1000, {1, 2, 3}));
  EXPECT_EQ(at.send(get_active_zones(1000)), trace{active_zones(1000, {10, 11})});
  at.send(ask_zones(2000, {1, 2, 3}));
  EXPECT_EQ(at.send(set_ai(2000, requester, 600)).size(), 1U) << "it has no children to tell";
}

// ---- GET_ZONE_OBJECTS, GET_ZONES_OBJECTS ----

TEST(ZoneQuery, IsAnsweredByCountAndByTheChildrenThere) {
  family at;
  const trace answers{
    count_resp(1000, 2),
    ask_zones(children(1000), 1000, {10}),
    enter_interest(2000, 1000, 10),
    enter_interest(2001, 1000, 10),
  };
  EXPECT_EQ(at.send(ask_zone(1000, 10)), answers);
  EXPECT_EQ(at.send(ask_zones(1000, {10})), answers);
  EXPECT_EQ(at.logged(), lines{});
}

TEST(ZoneQuery, OfEmptyZonesIsAnsweredByTheCountOnly) {
  family at;
  EXPECT_EQ(at.send(ask_zone(1000, 12)), trace{count_resp(1000, 0)});
  EXPECT_EQ(at.send(ask_zones(1000, {})), trace{count_resp(1000, 0)});
  EXPECT_EQ(at.send(ask_zone(2000, 10)), trace{count_resp(2000, 0)});
}

// QUIRK 28.
TEST(ZoneQuery, CountsEachZoneOnce) {
  family at;
  EXPECT_EQ(at.send(ask_zones(1000, {11, 10, 11, 10, 9})),
            (trace{
              count_resp(1000, 3),
              ask_zones(children(1000), 1000, {9, 10, 11}),
              enter_interest(2000, 1000, 10),
              enter_interest(2001, 1000, 10),
              enter_interest(2002, 1000, 11),
            }));
}

TEST(ZoneQuery, OfManyZonesIsRelayedInSeveral) {
  family at;
  std::vector<std::uint32_t> all;
  for (std::uint32_t each = 0; each < 16'000; ++each)
    all.push_back(each);
  const auto middle = all.begin() + 10'000;
  EXPECT_EQ(at.send(ask_zones(1000, all)), (trace{
                                             count_resp(1000, 3),
                                             ask_zones(children(1000), 1000, {all.begin(), middle}),
                                             ask_zones(children(1000), 1000, {middle, all.end()}),
                                             enter_interest(2000, 1000, 10),
                                             enter_interest(2001, 1000, 10),
                                             enter_interest(2002, 1000, 11),
                                           }));
}

TEST(ZoneQuery, IsAnsweredByOneThatIsNotCountedAsByAnArrival) {
  stage at;
  at.send(create(requester, 2000, 1000, 10, 0, u32(7)));
  EXPECT_EQ(at.send(ask_zones(children(1000), 1000, {10})), trace{enter_location(2000, 1000, 10)});
  EXPECT_EQ(at.send(message({2000}, requester, 2100, u32(context) + u32(1000) + u32(10))),
            trace{enter_location(2000, 1000, 10)});
  EXPECT_EQ(at.send(ask_zones(children(1000), 1000, {9, 11})), trace{});
}

TEST(ZoneQuery, ShowsOthersThatClientsMaySee) {
  stage at;
  at.send({create(requester, 1000, 0, 0, 0, u32(7)),
           create(requester, 2000, 1000, 10, client_class, blob("me") + "\1\2\3\4",
                  {u16(set_hint) + u16(1), u16(set_purse) + u16(2)})});
  EXPECT_EQ(nth(2, at.send(ask_zone(1000, 10))),
            message({requester}, 2000, 2067,
                    u32(context) + u32(2000) + u32(1000) + u32(10) + u16(client_class) + "\1\2\3"
                      + u16(1) + u16(set_hint) + u16(1)));
}

TEST(ZoneQuery, AboutAStrangerIsNothing) {
  family at;
  EXPECT_EQ(at.send(ask_zones(std::uint64_t{1000}, 4000, {10})), trace{});
  // Parent 0 is not the parent of objects without a place.
  EXPECT_EQ(at.send(ask_zones(std::uint64_t{1000}, 0, {0})), trace{});
  EXPECT_EQ(at.logged(), lines{});
}

TEST(ZoneQuery, IsComplainedOfWhenCutShort) {
  family at;
  EXPECT_EQ(at.send(message({1000}, requester, 2102, u32(context) + u32(1000) + u16(2) + u32(10))),
            trace{});
  EXPECT_EQ(at.logged(), lines{"error object: message cut short; dropped object=1000 "
                               "class=DistributedTestObject1 type=2102 sender=5"});
}

// A child that arrives while the query is in flight to the children is not counted (7.3, 1 and 4).
TEST(ZoneQuery, IsAnsweredByCountedOnesOnlyAsSuch) {
  family at;
  const trace received =
    at.send({ask_zone(1000, 10), create(requester, 2003, 1000, 10, 0, u32(7))});
  EXPECT_EQ(std::count(received.begin(), received.end(), count_resp(1000, 2)), 1);
  EXPECT_EQ(std::count(received.begin(), received.end(), enter_interest(2000, 1000, 10)), 1);
  EXPECT_EQ(std::count(received.begin(), received.end(), enter_interest(2001, 1000, 10)), 1);
  EXPECT_EQ(std::count(received.begin(), received.end(), enter_interest(2003, 1000, 10)), 0);
  EXPECT_EQ(std::count(received.begin(), received.end(), enter_location(2003, 1000, 10)), 1);
}

// ---- messages that Astron documents but does not implement ----

TEST(GetChildren, AsksAllZones) {
  family at;
  EXPECT_EQ(at.send(message({1000}, requester, 2104, u32(context) + u32(1000))),
            (trace{
              message({requester}, 1000, 2115, u32(context) + u32(3)),
              ask_zones(children(1000), 1000, {10, 11}),
              enter_interest(2000, 1000, 10),
              enter_interest(2001, 1000, 10),
              enter_interest(2002, 1000, 11),
            }));
  EXPECT_EQ(at.send(message({2000}, requester, 2104, u32(context) + u32(2000))),
            trace{message({requester}, 2000, 2115, u32(context) + u32(0))});
  EXPECT_EQ(at.send(message({2000}, requester, 2104, u32(context) + u32(1000))), trace{});
}

TEST(ChildCounts, AreAnswered) {
  family at;
  const std::string about = u32(context) + u32(1000);
  EXPECT_EQ(at.send(message({1000}, requester, 2110, about + u32(10))),
            trace{message({requester}, 1000, 2111, u32(context) + u32(2))});
  EXPECT_EQ(at.send(message({1000}, requester, 2112, about + list({10, 11, 12, 10}))),
            trace{message({requester}, 1000, 2113, u32(context) + u32(3))});
  EXPECT_EQ(at.send(message({1000}, requester, 2114, about)),
            trace{message({requester}, 1000, 2115, u32(context) + u32(3))});
  EXPECT_EQ(at.send(message({2000}, requester, 2114, u32(context) + u32(2000))),
            trace{message({requester}, 2000, 2115, u32(context) + u32(0))});
  // A child does not answer for the count of its parent.
  for (const std::uint16_t type : {std::uint16_t{2110}, std::uint16_t{2112}, std::uint16_t{2114}})
    EXPECT_EQ(at.send(message({2000}, requester, type, about + list({10, 11}))), trace{});
  EXPECT_EQ(at.logged(), lines{});
}

// ---- QUIRK 27 ----

TEST(Relearning, IsAnOption) {
  EXPECT_FALSE(actors::object_options{}.relearns_children);
}

TEST(Relearning, QueriesTheChildrenEvenIfNoneIsCounted) {
  family at({.relearns_children = true});
  EXPECT_EQ(at.send(ask_zone(1000, 12)),
            (trace{count_resp(1000, 0), ask_zones(children(1000), 1000, {12})}));
}

TEST(Relearning, LetsChildrenAnswerAsArrivalsUntilTheyAreCounted) {
  for (const bool relearns : {false, true}) {
    // A parent in another State Server.
    stage at({.relearns_children = relearns});
    at.send({create(requester, 2000, 1000, 10, 0, u32(7)), location_ack(2000, 1000, 10)});
    // Other participants may query its place.
    at.send(message({children(1000)}, requester, 2044, u32(1001)));
    at.send(message({children(1000)}, 1000, 2044, u32(1002)));
    EXPECT_EQ(at.send(ask_zones(children(1000), 1000, {10})),
              trace{enter_interest(2000, 1000, 10)});
    at.send(message({children(1000)}, 1000, 2044, u32(1001)));
    EXPECT_EQ(at.send(ask_zones(children(1000), 1000, {10})),
              trace{relearns ? enter_location(2000, 1000, 10) : enter_interest(2000, 1000, 10)});
    at.send(location_ack(2000, 1000, 10));
    EXPECT_EQ(at.send(ask_zones(children(1000), 1000, {10})),
              trace{enter_interest(2000, 1000, 10)});
  }
}

TEST(Relearning, LosesNoChildOfAParentThatIsCreatedAgain) {
  family at({.relearns_children = true});
  // It ends without a message to its children, like a State Server that crashed.
  at.send(changing_location({1000}, 6, 2000, 0, 0, 1000, 10));
  at.send(changing_location({1000}, 6, 2001, 0, 0, 1000, 10));
  at.send(changing_location({1000}, 6, 2002, 0, 0, 1000, 11));
  at.send(delete_ram(1000, requester));
  ASSERT_EQ(at.host.size(), 3U);
  const trace received =
    at.send({create(requester, 1000, 0, 0, 0, u32(7)), ask_zones(1000, {10, 11})});
  std::size_t counted = 0;
  std::size_t arrived = 0;
  for (const std::uint32_t id : {2000U, 2001U, 2002U}) {
    const std::uint32_t zone = id == 2002 ? 11 : 10;
    counted += static_cast<std::size_t>(
      std::count(received.begin(), received.end(), enter_interest(id, 1000, zone)));
    arrived += static_cast<std::size_t>(
      std::count(received.begin(), received.end(), enter_location(id, 1000, zone)));
  }
  EXPECT_EQ(counted + arrived, 3U);
  EXPECT_EQ(std::count(received.begin(), received.end(),
                       count_resp(1000, static_cast<std::uint32_t>(counted))),
            1);
}

}  // namespace
}  // namespace donet::test
