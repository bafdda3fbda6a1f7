// How objects end, and messages in flight to them (spec/services 3.4.12, 3.4.13, 3.4.19, 3.6;
// QUIRKS 23, 33).

#include "tests/unit/actors/state_server/stage.hpp"

#include <algorithm>

namespace donet::test {
namespace {

datagram delete_children(std::uint64_t to, std::uint64_t by, std::uint32_t parent) {
  return message({to}, by, 2124, u32(parent));
}
datagram active_zones(std::uint32_t id) {
  return message({id}, requester, 2125, u32(9));
}
datagram active_zones_resp(std::uint32_t id, const std::string& zones) {
  return message({requester}, id, 2126, u32(9) + zones);
}
datagram deletion_of(const std::vector<std::uint64_t>& to, std::uint64_t by, std::uint32_t id) {
  return message(to, by, 2032, u32(id));
}

// 2000 and 2001 in zones 10 and 11 of 1000, 2100 in zone 1 of 2000.
class family : public stage {
public:
  family() {
    send({create(requester, 1000, 0, 0, 0, u32(7)), create(requester, 2000, 1000, 10, 0, u32(7)),
          create(requester, 2001, 1000, 11, 0, u32(7)),
          create(requester, 2100, 2000, 1, 0, u32(7))});
    logged();
  }
};

// ---- DELETE_RAM ----

TEST(DeleteRam, IsSentToParentPlaceOwnerAndAi) {
  family at;
  at.send({set_ai(2001, requester, 600), set_owner(2001, requester, 700)});
  EXPECT_EQ(at.send(delete_ram(2001, 6)), (trace{
                                            changing_location({1000}, 6, 2001, 0, 0, 1000, 11),
                                            deletion_of({location(1000, 11), 700, 600}, 6, 2001),
                                          }));
  EXPECT_EQ(at.host.find(2001), nullptr);
  EXPECT_EQ(at.send(active_zones(1000)), trace{active_zones_resp(1000, u16(1) + u32(10))});
  EXPECT_EQ(at.logged(), lines{});
}

// QUIRK 33.
TEST(DeleteRam, SendsNothingToChannelZero) {
  stage at({}, true);
  at.send(create(requester, 2000, 0, 9, 0, u32(7)));
  at.md.above();
  EXPECT_EQ(at.send(delete_ram(2000, requester)), trace{});
  EXPECT_EQ(at.md.above(), (trace{delete_ram(2000, requester), remove_channel(2000)}));
  EXPECT_EQ(at.host.size(), 0U);
}

TEST(DeleteRam, EndsItsSubscriptions) {
  stage at({}, true);
  at.send(create(requester, 2000, 1000, 9, 0, u32(7)));
  at.md.above();
  at.send(delete_ram(2000, requester));
  const trace above = at.md.above();
  EXPECT_EQ(std::count(above.begin(), above.end(), remove_channel(2000)), 1);
  EXPECT_EQ(std::count(above.begin(), above.end(), remove_channel(children(1000))), 1);
}

TEST(DeleteRam, OfAnotherIsNothing) {
  family at;
  EXPECT_EQ(at.send(message({2000, 2001}, requester, 2032, u32(2100))), trace{});
  EXPECT_EQ(at.host.size(), 4U);
  EXPECT_EQ(at.logged(), lines{});
}

TEST(DeleteRam, IsComplainedOfWhenCutShort) {
  family at;
  EXPECT_EQ(at.send(message({2000}, requester, 2032, "\1\2\3")), trace{});
  EXPECT_EQ(at.logged(), lines{"error object: message cut short; dropped object=2000 "
                               "class=DistributedTestObject1 type=2032 sender=5"});
  EXPECT_EQ(at.host.size(), 4U);
}

TEST(DeleteRam, EndsTheSubtreeLevelByLevel) {
  family at;
  EXPECT_EQ(at.send(delete_ram(1000, 6)), (trace{
                                            delete_children(children(1000), 6, 1000),
                                            deletion_of({location(1000, 10)}, 6, 2000),
                                            delete_children(children(2000), 6, 2000),
                                            deletion_of({location(1000, 11)}, 6, 2001),
                                            deletion_of({location(2000, 1)}, 6, 2100),
                                          }));
  EXPECT_EQ(at.host.size(), 0U);
}

TEST(DeleteRam, LeavesTheIdForAnother) {
  family at;
  at.send({delete_ram(2001, requester), create(requester, 2001, 1000, 12, 1, {})});
  EXPECT_EQ(at.send(get_all(2001)), trace{get_all_resp(2001, 1000, 12, 1, u16(0))});
  EXPECT_EQ(at.logged(), lines{});
}

// ---- DELETE_CHILDREN ----

TEST(DeleteChildren, IsRelayedByTheParentWhichStays) {
  family at;
  EXPECT_EQ(at.send(delete_children(1000, 6, 1000)), (trace{
                                                       delete_children(children(1000), 6, 1000),
                                                       deletion_of({location(1000, 10)}, 6, 2000),
                                                       delete_children(children(2000), 6, 2000),
                                                       deletion_of({location(1000, 11)}, 6, 2001),
                                                       deletion_of({location(2000, 1)}, 6, 2100),
                                                     }));
  EXPECT_EQ(at.host.size(), 1U);
  // QUIRK 23.
  EXPECT_EQ(at.send(active_zones(1000)), trace{active_zones_resp(1000, u16(0))});
  EXPECT_EQ(at.send(delete_children(1000, 6, 1000)), trace{});
}

TEST(DeleteChildren, OfOneWithoutChildrenIsSilent) {
  family at;
  EXPECT_EQ(at.send(delete_children(2001, 6, 2001)), trace{});
  EXPECT_EQ(at.host.size(), 4U);
  EXPECT_EQ(at.logged(), lines{});
}

TEST(DeleteChildren, OfItsParentEndsAChild) {
  family at;
  EXPECT_EQ(at.send(delete_children(2001, 6, 1000)),
            trace{deletion_of({location(1000, 11)}, 6, 2001)});
  EXPECT_EQ(at.host.size(), 3U);
}

TEST(DeleteChildren, OfAStrangerIsNothing) {
  family at;
  EXPECT_EQ(at.send(delete_children(2001, 6, 4000)), trace{});
  // Objects without a parent are not deleted together.
  EXPECT_EQ(at.send(delete_children(1000, 6, 0)), trace{});
  EXPECT_EQ(at.host.size(), 4U);
  EXPECT_EQ(at.logged(), lines{});
}

// ---- DELETE_ZONE, DELETE_ZONES ----

TEST(DeleteZones, EndsTheChildrenThere) {
  const std::pair<std::uint16_t, std::string> forms[] = {
    {std::uint16_t{2120}, u32(1000) + u32(10)},
    {std::uint16_t{2122}, u32(1000) + u16(1) + u32(10)},
  };
  for (const auto& [type, payload] : forms) {
    family at;
    EXPECT_EQ(at.send(message({1000}, 6, type, payload)),
              (trace{
                message({children(1000)}, 6, 2122, u32(1000) + u16(1) + u32(10)),
                deletion_of({location(1000, 10)}, 6, 2000),
                delete_children(children(2000), 6, 2000),
                deletion_of({location(2000, 1)}, 6, 2100),
              }));
    EXPECT_EQ(at.host.size(), 2U);
    EXPECT_EQ(at.send(active_zones(1000)), trace{active_zones_resp(1000, u16(1) + u32(11))});
    EXPECT_EQ(at.logged(), lines{});
  }
}

TEST(DeleteZones, OfEmptyZonesIsSilent) {
  family at;
  EXPECT_EQ(at.send(message({1000}, 6, 2122, u32(1000) + u16(2) + u32(1) + u32(12))), trace{});
  EXPECT_EQ(at.send(message({1000}, 6, 2122, u32(1000) + u16(0))), trace{});
  EXPECT_EQ(at.send(message({1000}, 6, 2120, u32(4000) + u32(10))), trace{});
  EXPECT_EQ(at.send(message({1000}, 6, 2120, u32(0) + u32(0))), trace{});
  EXPECT_EQ(at.host.size(), 4U);
}

// ---- end during a delivery (3.6) ----

TEST(Deletion, MakesWhatIsQueuedVanish) {
  family at;
  EXPECT_EQ(at.send({delete_ram(2001, requester), get_all(2001), set_ai(2001, requester, 600)}),
            (trace{
              changing_location({1000}, requester, 2001, 0, 0, 1000, 11),
              deletion_of({location(1000, 11)}, requester, 2001),
            }));
}

TEST(Deletion, HappensOnce) {
  family at;
  EXPECT_EQ(at.send({delete_ram(2001, requester), delete_ram(2001, requester)}),
            (trace{
              changing_location({1000}, requester, 2001, 0, 0, 1000, 11),
              deletion_of({location(1000, 11)}, requester, 2001),
            }));
  EXPECT_EQ(at.logged(), lines{});
}

TEST(Deletion, SparesAChildThatHasMovedAway) {
  family at;
  at.send({set_location(2000, requester, 5000, 1), delete_ram(1000, requester)});
  EXPECT_NE(at.host.find(2000), nullptr);
  EXPECT_NE(at.host.find(2100), nullptr);
  EXPECT_EQ(at.host.size(), 2U);
}

// The order of the original messages decides, not that of their consequences.
TEST(Deletion, SparesAChildThatMovesRightBehindIt) {
  family at;
  at.send({delete_ram(1000, requester), set_location(2000, requester, 5000, 1)});
  EXPECT_NE(at.host.find(2000), nullptr);
  EXPECT_EQ(at.host.find(2001), nullptr);
}

TEST(Deletion, BehindACreationIsTooLateForIt) {
  family at;
  const trace received =
    at.send({create(requester, 2001, 1000, 12, 1, {}), delete_ram(2001, requester)});
  EXPECT_EQ(received.size(), 2U);
  EXPECT_EQ(
    at.logged(),
    lines{"warn state_server: object exists already; creation refused object=2001 sender=5"});
  EXPECT_EQ(at.host.find(2001), nullptr);
}

TEST(Deletion, InOneDatagramWithOthersReachesThemAll) {
  family at;
  // 2000 ends while the datagram is being delivered; a new object gets its number.
  EXPECT_EQ(at.send({message({2000, 2001, 2100}, requester, 2032, u32(2000)),
                     create(requester, 2002, 0, 0, 0, u32(7)),
                     message({2001, 2002}, requester, 2054, u32(3))})
              .size(),
            7U);
  EXPECT_EQ(at.host.size(), 3U);
  EXPECT_NE(at.host.find(2002), nullptr);
}

TEST(Deletion, IsCounted) {
  family at;
  at.send(delete_ram(1000, requester));
  EXPECT_EQ(at.ss.counts().created, 4U);
  EXPECT_EQ(at.ss.counts().deleted, 4U);
  EXPECT_EQ(at.ss.counts().objects, 0U);
}

}  // namespace
}  // namespace donet::test
