// Each request, its answers and its failures (spec/services 5.3), with each kind of database.

#include "tests/unit/actors/database_server/stage.hpp"

namespace donet::test {
namespace {

constexpr std::string_view contract = R"dc(
dclass Avatar {
  setName(string) required db;
  setAge(uint8(0-150)) db;
  setHome(uint32 = 7) db;
  setMood(uint8) ram;
  setX(int16) db;
  setY(int16) db;
  setXY : setX, setY;
  setTitle(string) db;
  poke() db;
};
dclass Account {
  setOwner(uint32) db;
};
struct Pair { uint8 a; uint8 b; };
)dc";

class Operations : public testing::TestWithParam<actors::sql_dialect> {
protected:
  std::string value(std::string_view field, std::string_view packed) {
    return u16(at.field("Avatar", field)) + std::string(packed);
  }
  std::string id(std::string_view field) { return u16(at.field("Avatar", field)); }
  std::uint32_t ann() { return at.create("Avatar", 1, value("setName", blob("Ann"))); }

  trace get_all(std::uint32_t object) { return at.send(3014, u32(8) + u32(object)); }
  static trace nothing() { return {}; }
  static trace failed(std::uint16_t type) { return {database_stage::answer(type, u32(8) + u8(0))}; }

  database_stage at{GetParam(), contract};
};

// ---- CREATE_OBJECT ----

TEST_P(Operations, CreatesWithValuesAndExplicitDefaults) {
  EXPECT_EQ(at.send(3000, u32(1) + u16(at.class_id("Avatar")) + u16(2) + value("setAge", u8(30))
                            + value("setName", blob("Ann"))),
            trace{at.answer(3001, u32(1) + u32(9000))});
  EXPECT_EQ(get_all(9000),
            trace{at.answer(3015, u32(8) + u8(1) + u16(at.class_id("Avatar")) + u16(3)
                                    + value("setName", blob("Ann")) + value("setAge", u8(30))
                                    + value("setHome", u32(7)))});
}

TEST_P(Operations, TheLastOfSeveralValuesCounts) {
  const std::uint32_t made =
    at.create("Avatar", 2, value("setAge", u8(30)) + value("setAge", u8(31)));
  EXPECT_EQ(at.send(3010, u32(8) + u32(made) + id("setAge")),
            trace{at.answer(3011, u32(8) + u8(1) + value("setAge", u8(31)))});
}

TEST_P(Operations, WhatIsNotStoredIsSkippedInACreation) {
  const std::uint32_t made =
    at.create("Avatar", 2, value("setMood", u8(3)) + value("setName", blob("B")));
  EXPECT_EQ(made, 9000U);
  EXPECT_EQ(at.send(3010, u32(8) + u32(made) + id("setName")),
            trace{at.answer(3011, u32(8) + u8(1) + value("setName", blob("B")))});
}

TEST_P(Operations, ACreationThatIsWrongIsAnsweredWithZero) {
  const std::string begin = u32(1) + u16(at.class_id("Avatar"));
  const trace refused{at.answer(3001, u32(1) + u32(0))};
  EXPECT_EQ(at.send(3000, u32(1) + u16(99) + u16(0)), refused) << "an unknown class";
  EXPECT_EQ(at.send(3000, u32(1) + u16(at.class_id("Pair")) + u16(0)), refused) << "a struct";
  EXPECT_EQ(at.send(3000, begin + u16(1) + u16(999) + u8(1)), refused) << "an unknown field";
  EXPECT_EQ(at.send(3000, begin + u16(1) + u16(at.field("Account", "setOwner")) + u32(1)), refused)
    << "a field of another class";
  EXPECT_EQ(at.send(3000, begin + u16(1) + value("setAge", u8(151))), refused) << "out of range";
  EXPECT_EQ(at.send(3000, begin + u16(2) + value("setAge", u8(1))), refused) << "cut short";
  EXPECT_EQ(at.send(3000, u32(1)), refused) << "nothing but a context";
  EXPECT_EQ(at.send(3000, u16(1)), nothing()) << "not even a context";
  EXPECT_EQ(get_all(9000), failed(3015)) << "nothing was stored";
}

// ---- reading ----

TEST_P(Operations, WhatIsNotThereCannotBeRead) {
  EXPECT_EQ(get_all(9000), failed(3015));
  EXPECT_EQ(at.send(3010, u32(8) + u32(9000) + id("setName")), failed(3011));
  EXPECT_EQ(at.send(3012, u32(8) + u32(9000) + u16(1) + id("setName")), failed(3013));
}

TEST_P(Operations, AFieldThatIsNotSetOrStoredOrItsOwnFails) {
  const std::uint32_t made = ann();
  for (const std::uint16_t field : {at.field("Avatar", "setAge"), at.field("Avatar", "setMood"),
                                    at.field("Account", "setOwner"), std::uint16_t{999}})
    EXPECT_EQ(at.send(3010, u32(8) + u32(made) + u16(field)), failed(3011)) << field;
}

TEST_P(Operations, SeveralFieldsAreAnsweredAsFarAsTheyAreSet) {
  const std::uint32_t made = ann();
  EXPECT_EQ(at.send(3012, u32(8) + u32(made) + u16(5) + id("setHome") + id("setAge") + id("setMood")
                            + u16(at.field("Account", "setOwner")) + id("setName")),
            trace{at.answer(3013, u32(8) + u8(1) + u16(2) + value("setName", blob("Ann"))
                                    + value("setHome", u32(7)))});
  EXPECT_EQ(at.send(3012, u32(8) + u32(made) + u16(1) + id("setAge")),
            trace{at.answer(3013, u32(8) + u8(1) + u16(0))});
  EXPECT_EQ(at.send(3012, u32(8) + u32(made) + u16(0)), failed(3013));
  EXPECT_EQ(at.send(3012, u32(8) + u32(made) + u16(2) + id("setAge") + u16(999)), failed(3013));
  EXPECT_EQ(at.send(3012, u32(8) + u32(made) + u16(2) + id("setAge")), failed(3013)) << "cut short";
}

// ---- writing ----

TEST_P(Operations, SettingIsAnnouncedAsWhoeverAskedForIt) {
  const std::uint32_t made = ann();
  EXPECT_EQ(at.send(3020, u32(made) + value("setAge", u8(31))),
            trace{at.news(made, 3020, u32(made) + value("setAge", u8(31)))});
  EXPECT_EQ(at.send(3010, u32(8) + u32(made) + id("setAge")),
            trace{at.answer(3011, u32(8) + u8(1) + value("setAge", u8(31)))});
}

TEST_P(Operations, AnnouncementsGoByWhatWasWritten) {
  const std::uint32_t made = ann();
  EXPECT_EQ(at.send(3021, u32(made) + u16(2) + value("setMood", u8(1)) + value("setAge", u8(9))),
            trace{at.news(made, 3020, u32(made) + value("setAge", u8(9)))});
  EXPECT_EQ(
    at.send(3021, u32(made) + u16(2) + value("setAge", u8(1)) + value("setName", blob("Z"))),
    trace{at.news(made, 3021,
                  u32(made) + u16(2) + value("setName", blob("Z")) + value("setAge", u8(1)))});
}

TEST_P(Operations, AChangeThatIsWrongChangesNothing) {
  const std::uint32_t made = ann();
  const trace before = get_all(made);
  const std::string owner = u16(at.field("Account", "setOwner")) + u32(1);
  EXPECT_EQ(at.send(3020, u32(made) + value("setAge", u8(151))), nothing());
  EXPECT_EQ(at.send(3020, u32(made) + u16(999) + u8(1)), nothing());
  EXPECT_EQ(at.send(3020, u32(made) + value("setMood", u8(1))), nothing());
  EXPECT_EQ(at.send(3021, u32(made) + u16(2) + value("setAge", u8(1)) + owner), nothing());
  EXPECT_EQ(at.send(3021, u32(made) + u16(2) + value("setAge", u8(1))), nothing()) << "cut short";
  EXPECT_EQ(at.send(3020, u32(9009) + value("setAge", u8(1))), nothing()) << "no such object";
  EXPECT_EQ(get_all(made), before);
}

TEST_P(Operations, AValueWithoutBytesUnsets) {
  const std::uint32_t made = ann();
  EXPECT_EQ(at.send(3020, u32(made) + value("poke", "")),
            trace{at.news(made, 3030, u32(made) + id("poke"))});
}

TEST_P(Operations, AMolecularFieldIsItsComponents) {
  const std::uint32_t made = ann();
  EXPECT_EQ(at.send(3010, u32(8) + u32(made) + id("setXY")), failed(3011));
  EXPECT_EQ(
    at.send(3020, u32(made) + value("setXY", u16(3) + u16(4))),
    trace{at.news(made, 3021, u32(made) + u16(2) + value("setX", u16(3)) + value("setY", u16(4)))});
  EXPECT_EQ(at.send(3010, u32(8) + u32(made) + id("setY")),
            trace{at.answer(3011, u32(8) + u8(1) + value("setY", u16(4)))});
  EXPECT_EQ(at.send(3010, u32(8) + u32(made) + id("setXY")),
            trace{at.answer(3011, u32(8) + u8(1) + value("setXY", u16(3) + u16(4)))});
}

// ---- deleting ----

TEST_P(Operations, ADeletedFieldIsUnsetOrHasItsDefault) {
  const std::uint32_t made = ann();
  at.send(3021, u32(made) + u16(2) + value("setAge", u8(3)) + value("setHome", u32(1)));
  EXPECT_EQ(at.send(3031, u32(made) + u16(3) + id("setAge") + id("setHome") + id("setTitle")),
            (trace{at.news(made, 3031, u32(made) + u16(2) + id("setAge") + id("setTitle")),
                   at.news(made, 3020, u32(made) + value("setHome", u32(7)))}));
  EXPECT_EQ(at.send(3012, u32(8) + u32(made) + u16(2) + id("setAge") + id("setHome")),
            trace{at.answer(3013, u32(8) + u8(1) + u16(1) + value("setHome", u32(7)))});
}

TEST_P(Operations, AFieldThatIsUnsetIsDeletedAgain) {
  const std::uint32_t made = ann();
  for (int i = 0; i < 2; ++i)
    EXPECT_EQ(at.send(3030, u32(made) + id("setAge")),
              trace{at.news(made, 3030, u32(made) + id("setAge"))});
}

TEST_P(Operations, ADeletionThatIsWrongChangesNothing) {
  const std::uint32_t made = ann();
  EXPECT_EQ(at.send(3030, u32(made) + u16(999)), nothing());
  EXPECT_EQ(at.send(3030, u32(made) + id("setMood")), nothing());
  EXPECT_EQ(
    at.send(3031, u32(made) + u16(2) + id("setName") + u16(at.field("Account", "setOwner"))),
    nothing());
  EXPECT_EQ(at.send(3030, u32(9009) + id("setAge")), nothing());
  EXPECT_EQ(at.send(3010, u32(8) + u32(made) + id("setName")),
            trace{at.answer(3011, u32(8) + u8(1) + value("setName", blob("Ann")))});
}

TEST_P(Operations, AnObjectIsDeletedOnce) {
  const std::uint32_t made = ann();
  EXPECT_EQ(at.send(3032, u32(made)), trace{at.news(made, 3032, u32(made))});
  EXPECT_EQ(get_all(made), failed(3015));
  EXPECT_EQ(at.send(3032, u32(made)), nothing()) << "QUIRK 52";
}

// ---- conditions ----

TEST_P(Operations, SetsIfTheValueIsTheExpectedOne) {
  const std::uint32_t made = at.create("Avatar", 1, value("setAge", u8(1)));
  EXPECT_EQ(at.send(3022, u32(8) + u32(made) + value("setAge", u8(1) + u8(2))),
            (trace{at.news(made, 3020, u32(made) + value("setAge", u8(2))),
                   at.answer(3023, u32(8) + u8(1))}));
  EXPECT_EQ(at.send(3022, u32(8) + u32(made) + value("setAge", u8(1) + u8(3))),
            trace{at.answer(3023, u32(8) + u8(0) + value("setAge", u8(2)))});
  EXPECT_EQ(at.send(3022, u32(8) + u32(made) + value("setX", u16(1) + u16(3))), failed(3023))
    << "it is not set";
}

TEST_P(Operations, SetsSeveralIfAllAreTheExpectedOnes) {
  const std::uint32_t made =
    at.create("Avatar", 2, value("setAge", u8(1)) + value("setName", blob("A")));
  const auto ask = [&](std::uint8_t age, std::string_view name) {
    return at.send(3024, u32(8) + u32(made) + u16(2) + value("setName", blob(name) + blob("B"))
                           + value("setAge", u8(age) + u8(2)));
  };
  EXPECT_EQ(ask(1, "X"), trace{at.answer(3025, u32(8) + u8(0) + u16(2) + value("setName", blob("A"))
                                                 + value("setAge", u8(1)))});
  EXPECT_EQ(ask(1, "A"), (trace{at.news(made, 3021,
                                        u32(made) + u16(2) + value("setName", blob("B"))
                                          + value("setAge", u8(2))),
                                at.answer(3025, u32(8) + u8(1))}));
}

TEST_P(Operations, ACharacterOfAnotherCaseIsAnotherValue) {
  const std::uint32_t made = ann();
  EXPECT_EQ(at.send(3022, u32(8) + u32(made) + value("setName", blob("ann") + blob("x"))),
            trace{at.answer(3023, u32(8) + u8(0) + value("setName", blob("Ann")))});
}

TEST_P(Operations, SetsIfThereIsNoValue) {
  const std::uint32_t made = ann();
  EXPECT_EQ(at.send(3026, u32(8) + u32(made) + value("setAge", u8(4))),
            (trace{at.news(made, 3020, u32(made) + value("setAge", u8(4))),
                   at.answer(3027, u32(8) + u8(1))}));
  EXPECT_EQ(at.send(3026, u32(8) + u32(made) + value("setAge", u8(5))),
            trace{at.answer(3027, u32(8) + u8(0) + value("setAge", u8(4)))});
  EXPECT_EQ(at.send(3026, u32(8) + u32(made) + value("setHome", u32(5))),
            trace{at.answer(3027, u32(8) + u8(0) + value("setHome", u32(7)))})
    << "a default counts as set";
  EXPECT_EQ(
    at.send(3028, u32(8) + u32(made) + u16(2) + value("setX", u16(1)) + value("setY", u16(2))),
    (trace{at.news(made, 3021, u32(made) + u16(2) + value("setX", u16(1)) + value("setY", u16(2))),
           at.answer(3029, u32(8) + u8(1))}));
  EXPECT_EQ(at.send(3028, u32(8) + u32(made) + u16(2) + value("setX", u16(1))
                            + value("setTitle", blob("t"))),
            trace{at.answer(3029, u32(8) + u8(0) + u16(1) + value("setX", u16(1)))});
}

TEST_P(Operations, AConditionThatIsWrongFails) {
  const std::uint32_t made = ann();
  EXPECT_EQ(at.send(3022, u32(8) + u32(9009) + value("setAge", u8(1) + u8(2))), failed(3023));
  EXPECT_EQ(at.send(3022, u32(8) + u32(made) + u16(999) + u8(1) + u8(2)), failed(3023));
  EXPECT_EQ(at.send(3022, u32(8) + u32(made) + value("setMood", u8(1) + u8(2))), failed(3023));
  EXPECT_EQ(at.send(3022, u32(8) + u32(made) + value("setAge", u8(1))), failed(3023))
    << "cut short";
  EXPECT_EQ(at.send(3024, u32(8) + u32(made) + u16(0)), failed(3025));
  EXPECT_EQ(at.send(3024, u32(8) + u32(made) + u16(1) + u16(at.field("Account", "setOwner"))
                            + u32(1) + u32(2)),
            failed(3025));
  EXPECT_EQ(at.send(3026, u32(8) + u32(9009) + value("setAge", u8(1))), failed(3027));
}

// ---- all of them ----

TEST_P(Operations, OfOneObjectHappenInTheirOrder) {
  const std::uint32_t made = ann();
  std::vector<datagram> all;
  trace expected;
  for (std::uint8_t age = 0; age < 20; ++age) {
    all.push_back(message({4000}, requester, 3020, u32(made) + value("setAge", u8(age))));
    all.push_back(message({4000}, requester, 3010, u32(age) + u32(made) + id("setAge")));
    expected.push_back(at.news(made, 3020, u32(made) + value("setAge", u8(age))));
    expected.push_back(at.answer(3011, u32(age) + u8(1) + value("setAge", u8(age))));
  }
  EXPECT_EQ(at.send(all), expected);
}

TEST_P(Operations, AreReceivedByAllDatabaseServers) {
  const trace received = at.send({message({13}, requester, 3014, u32(8) + u32(1))});
  EXPECT_EQ(received, failed(3015));
}

TEST_P(Operations, OfAnUnknownTypeAreIgnored) {
  EXPECT_EQ(at.send(3100, u32(1)), nothing());
  EXPECT_EQ(at.logged().size(), 1U);
}

FOR_ALL_DATABASES(Operations);

TEST(QuietOperations, AreNotAnnounced) {
  database_stage at(actors::sql_dialect::sqlite, contract, false);
  const std::uint32_t made = at.create("Avatar");
  const std::string age = u16(at.field("Avatar", "setAge"));
  EXPECT_EQ(at.send(3020, u32(made) + age + u8(1)), trace{});
  EXPECT_EQ(at.send(3030, u32(made) + age), trace{});
  EXPECT_EQ(at.send(3026, u32(8) + u32(made) + age + u8(1)),
            trace{at.answer(3027, u32(8) + u8(1))});
  EXPECT_EQ(at.send(3032, u32(made)), trace{});
}

}  // namespace
}  // namespace donet::test
