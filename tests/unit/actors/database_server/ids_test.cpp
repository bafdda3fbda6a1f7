// The ids of new objects (spec/services 5.5).

#include "tests/unit/actors/database_server/stage.hpp"

namespace donet::test {
namespace {

class Ids : public testing::TestWithParam<actors::sql_dialect> {
protected:
  void erase(std::uint32_t id) { at.send(3032, u32(id)); }

  database_stage at{GetParam(), "dclass Thing { setA(uint8) db; };\ndclass Bare { };"};
};

TEST_P(Ids, AreGivenInOrderUntilAllAreInUse) {
  for (std::uint32_t id = at.first_id; id <= at.last_id; ++id)
    EXPECT_EQ(at.create("Thing"), id);
  EXPECT_EQ(at.create("Thing"), 0U);
}

TEST_P(Ids, AreUsedAgainOldestFirstAndNotBeforeAllWereUsed) {
  EXPECT_EQ(at.create("Thing"), 9000U);
  erase(9000);
  EXPECT_EQ(at.create("Thing"), 9001U) << "new ones first";
  for (std::uint32_t id = 9002; id <= at.last_id; ++id)
    EXPECT_EQ(at.create("Bare"), id);
  erase(9005);
  erase(9003);
  EXPECT_EQ(at.create("Thing"), 9000U);
  EXPECT_EQ(at.create("Thing"), 9005U);
  EXPECT_EQ(at.create("Thing"), 9003U);
  EXPECT_EQ(at.create("Thing"), 0U);
}

TEST_P(Ids, AreRememberedOverARestart) {
  at.create("Thing");
  at.create("Thing");
  erase(9000);
  at.open();
  EXPECT_EQ(at.create("Thing"), 9002U);
  for (std::uint32_t id = 9003; id <= at.last_id; ++id)
    at.create("Thing");
  at.open();
  EXPECT_EQ(at.create("Thing"), 9000U);
}

TEST_P(Ids, OfAnObjectWithoutFieldsAreIdsToo) {
  const std::uint32_t made = at.create("Bare");
  EXPECT_EQ(made, 9000U);
  EXPECT_EQ(at.send(3014, u32(8) + u32(made)),
            trace{at.answer(3015, u32(8) + u8(1) + u16(at.class_id("Bare")) + u16(0))});
  erase(made);
  EXPECT_EQ(at.send(3014, u32(8) + u32(made)), trace{at.answer(3015, u32(8) + u8(0))});
}

FOR_ALL_DATABASES(Ids);

}  // namespace
}  // namespace donet::test
