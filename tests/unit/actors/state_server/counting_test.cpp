// The counters of a State Server for its objects.

#include "tests/unit/actors/state_server/stage.hpp"

namespace donet::test {
namespace {

TEST(Counts, OfObjectsAreByClass) {
  stage at;
  const runtime::labelled_gauges& objects = at.ss.metrics().objects;
  at.send(create(requester, 2000, 0, 0, 0, u32(7)));
  at.send(create(requester, 2001, 0, 0, 0, u32(7)));
  at.send(create(requester, 2002, 0, 0, 1, {}));
  at.send(create(requester, 2002, 0, 0, 0, u32(7)));
  EXPECT_EQ(objects[0].value(), 2U);
  EXPECT_EQ(objects[1].value(), 1U);
  EXPECT_EQ(objects.word(0), "DistributedTestObject1");
  EXPECT_EQ(objects.word(5), "") << "a struct";
  at.send(delete_ram(2000, requester));
  at.send(delete_ram(2000, requester));
  EXPECT_EQ(objects[0].value(), 1U);
}

TEST(Counts, OfUpdatesAreOfValuesThatWereTakenOver) {
  stage at;
  const runtime::counter& updates = at.ss.metrics().updates;
  at.send(create(requester, 2000, 0, 0, 0, u32(7)));
  EXPECT_EQ(updates.value(), 0U) << "what an object is created with is no update";
  at.send(set_field(2000, requester, 0, u32(8)));
  at.send(message({2000}, requester, 2021, u32(2000) + u16(2) + u16(0) + u32(9) + u16(1) + u8(1)));
  EXPECT_EQ(updates.value(), 3U);
  at.send(set_field(2000, requester, 0, u8(8)));
  at.send(set_field(2000, requester, 999, u32(8)));
  EXPECT_EQ(updates.value(), 3U) << "these are refused";
}

TEST(Counts, AreShownWhenATurnIsOver) {
  stage at;
  at.send(create(requester, 2000, 0, 0, 0, u32(7)));
  at.send(message({2000}, requester, 2020, "cut"));
  EXPECT_EQ(at.ss.metrics().created.value(), 0U);
  at.ss.show_counts();
  EXPECT_EQ(at.ss.metrics().created.value(), 1U);
  EXPECT_EQ(at.ss.metrics().deliveries.value(), at.ss.counts().deliveries);
}

}  // namespace
}  // namespace donet::test
