// The messages when objects are created, moved, given to an AI and deleted, byte for byte
// (spec/services 3.4.1, 3.5 and appendix B).

#include "tests/unit/actors/state_server/stage.hpp"

namespace donet::test {
namespace {

std::string hex(const datagram& one) {
  return dc::to_hex(dc::as_bytes(one));
}

TEST(GoldenTrace, Creation) {
  stage at;
  at.send(create(requester, 1000, 0, 0, 0, u32(1)));
  EXPECT_EQ(
    at.send(create(requester, 2000, 1000, 10, 0, u32(7))),
    (trace{
      message({1000}, 2000, 2054, u32(0)),
      changing_location({1000}, requester, 2000, 1000, 10, 0, 0),
      message({location(1000, 10)}, 2000, 2042, u32(2000) + u32(1000) + u32(10) + u16(0) + u32(7)),
      message({children(2000)}, 2000, 2044, u32(1001)),
      message({2000}, 1000, 2055, u32(0) + u32(1000) + u64(0)),
      message({2000}, 1000, 2046, u32(1000) + u32(10)),
    }));
}

TEST(GoldenTrace, CreationUnderAParentWithAnAi) {
  stage at;
  at.send({create(requester, 1000, 0, 0, 0, u32(1)), set_ai(1000, requester, 600)});
  const trace received = at.send(create(requester, 2000, 1000, 10, 0, u32(7)));
  ASSERT_EQ(received.size(), 7U);
  EXPECT_EQ(received[4], message({2000}, 1000, 2055, u32(0) + u32(1000) + u64(600)));
  EXPECT_EQ(received[5], message({2000}, 1000, 2046, u32(1000) + u32(10)));
  // CHANGING_AI would have no recipient and is left out (QUIRK 33).
  EXPECT_EQ(received[6],
            message({600}, 2000, 2052, u32(2000) + u32(1000) + u32(10) + u16(0) + u32(7)));
}

TEST(GoldenTrace, CreationSubscribesAtTheParentDirector) {
  stage at({}, true);
  at.send(create(requester, 1000, 0, 0, 0, u32(1)));
  at.md.above();
  at.send(create(requester, 2000, 1000, 10, 0, u32(7)));
  const trace above = at.md.above();
  ASSERT_GE(above.size(), 3U);
  EXPECT_EQ(above[0], add_channel(2000)) << "before the creation itself, which the parent may need";
  EXPECT_EQ(above[2], add_channel(children(1000)));
}

// So that a message that follows a creation elsewhere takes the same way (QUIRK 32).
TEST(GoldenTrace, AStateServerWithDoIdRangesIsSubscribedToThemFromTheBeginning) {
  director md(true);
  const actors::class_layouts layouts(load_contract(test_contract));
  plain_host host;
  actors::state_server_state ss({.control = runtime::channel{stage::control},
                                 .doids = {{runtime::channel{5000}, runtime::channel{5999}}},
                                 .objects = {}},
                                layouts, md.log(), host);
  md.state().emitted(md.state().add_service("state_server"), ss.take_emission());
  md.run();
  EXPECT_EQ(md.above(),
            (trace{add_channel(stage::control), add_channel(12), add_range(5000, 5999)}));
}

TEST(GoldenTrace, CreationNowhere) {
  stage at;
  EXPECT_EQ(at.send(create(requester, 2000, 0, 0, 0, u32(7))),
            (trace{message({children(2000)}, 2000, 2044, u32(1001))}));
}

TEST(GoldenTrace, CreationInHexadecimal) {
  stage at;
  const datagram asked = message({stage::control}, requester, 2000,
                                 u32(101'000'000) + u32(5000) + u32(1500) + u16(0) + u32(6789));
  EXPECT_EQ(hex(asked),
            "0104870100000000000500000000000000d0074023050688130000dc0500000000851a0000");
  const trace received = at.send(asked);
  ASSERT_EQ(received.size(), 4U);
  EXPECT_EQ(hex(received[1]),
            "0188130000000000000500000000000000f9074023050688130000dc0500000000000000"
            "000000");
  EXPECT_EQ(hex(received[2]),
            "01dc050000881300004023050600000000fa074023050688130000dc0500000000851a0000");
  EXPECT_EQ(hex(received[3]), "0140230506010000004023050600000000fc07e9030000");
}

TEST(GoldenTrace, ZoneChangeInsideAParent) {
  stage at;
  at.send({create(requester, 1000, 0, 0, 0, u32(1)), create(requester, 2000, 1000, 11, 0, u32(7)),
           set_ai(2000, requester, 555), set_owner(2000, requester, 888)});
  EXPECT_EQ(
    at.send(set_location(2000, requester, 1000, 12)),
    (trace{
      changing_location({location(1000, 11), 1000, 888, 555}, requester, 2000, 1000, 12, 1000, 11),
      message({location(1000, 12)}, 2000, 2042, u32(2000) + u32(1000) + u32(12) + u16(0) + u32(7)),
      message({2000}, 1000, 2046, u32(1000) + u32(12)),
    }));
}

TEST(GoldenTrace, LeavingWithAnInheritedAi) {
  stage at;
  at.send({create(requester, 1000, 0, 0, 0, u32(1)), set_ai(1000, requester, 778),
           create(requester, 2001, 1000, 12, 0, u32(7))});
  EXPECT_EQ(
    at.send(set_location(2001, requester, 0, 0)),
    (trace{changing_location({location(1000, 12), 1000, 778}, requester, 2001, 0, 0, 1000, 12)}));
  EXPECT_EQ(at.send(message({2001}, requester, 2054, u32(3))),
            (trace{message({requester}, 2001, 2055, u32(3) + u32(2001) + u64(0))}));
}

TEST(GoldenTrace, AiOfAParent) {
  stage at;
  at.send({create(requester, 4000, 0, 0, 0, u32(1)), create(requester, 4001, 4000, 1, 0, u32(2)),
           set_ai(4000, requester, 600)});
  const std::string parent = u32(4000) + u32(0) + u32(0) + u16(0) + u32(1);
  const std::string child = u32(4001) + u32(4000) + u32(1) + u16(0) + u32(2);
  EXPECT_EQ(at.send(set_ai(4000, requester, 601)),
            (trace{
              message({children(4000), 600}, requester, 2051, u32(4000) + u64(601) + u64(600)),
              message({601}, 4000, 2052, parent),
              message({600}, requester, 2051, u32(4001) + u64(601) + u64(600)),
              message({601}, 4001, 2052, child),
            }));
}

TEST(GoldenTrace, DeletionOfASubtree) {
  stage at;
  at.send({create(requester, 4200, 9000, 1, 0, u32(1)), create(requester, 4201, 4200, 1, 0, u32(1)),
           create(requester, 4202, 4201, 1, 0, u32(1))});
  EXPECT_EQ(at.send(delete_ram(4200, requester)),
            (trace{
              changing_location({9000}, requester, 4200, 0, 0, 9000, 1),
              message({location(9000, 1)}, requester, 2032, u32(4200)),
              message({children(4200)}, requester, 2124, u32(4200)),
              message({location(4200, 1)}, requester, 2032, u32(4201)),
              message({children(4201)}, requester, 2124, u32(4201)),
              message({location(4201, 1)}, requester, 2032, u32(4202)),
            }));
  EXPECT_EQ(at.host.size(), 0U);
}

TEST(GoldenTrace, QueryOfZones) {
  stage at;
  at.send({create(requester, 1000, 0, 0, 0, u32(1)), create(requester, 2000, 1000, 12, 0, u32(7))});
  // A zone that is listed twice counts once (QUIRK 28).
  EXPECT_EQ(
    at.send(message({1000}, requester, 2102,
                    u32(9) + u32(1000) + u16(4) + u32(12) + u32(12) + u32(13) + u32(0))),
    (trace{
      message({requester}, 1000, 2113, u32(9) + u32(1)),
      message({children(1000)}, requester, 2102,
              u32(9) + u32(1000) + u16(3) + u32(0) + u32(12) + u32(13)),
      message({requester}, 2000, 2066, u32(9) + u32(2000) + u32(1000) + u32(12) + u16(0) + u32(7)),
    }));
}

}  // namespace
}  // namespace donet::test
