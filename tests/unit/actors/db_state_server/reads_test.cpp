// Answers to queries for objects that are not active (spec/services 4.4 and 4.5).

#include "tests/unit/actors/db_state_server/db_stage.hpp"

namespace donet::test {
namespace {

using namespace std::chrono_literals;

// ---- GET_ACTIVATED ----

TEST(GetActivated, AnswersWhetherTheObjectIsActive) {
  db_stage at;
  EXPECT_EQ(at.send(get_activated(9010)), trace{get_activated_resp(9010, false)});
  at.send({activate(9010, 0, 0), stored(9010, 0, kept, {})});
  EXPECT_EQ(at.send(get_activated(9010)), trace{get_activated_resp(9010, true)});
}

TEST(GetActivated, ThatIsCutShortIsNotAnswered) {
  db_stage at;
  EXPECT_EQ(at.send(message({9010}, requester, 2207, u32(7) + "\1\2\3")), trace{});
  EXPECT_EQ(at.send(message({9010}, requester, 2207, "\1")), trace{});
  EXPECT_EQ(at.logged(), (lines{"error dbss: message cut short; dropped type=2207 sender=5",
                                "error dbss: message cut short; dropped type=2207 sender=5"}));
}

// ---- GET_ALL ----

TEST(GetAllOfTheInactive, IsAnsweredWithWhatTheDatabaseHasAndDefaults) {
  db_stage at;
  EXPECT_EQ(at.send(get_all(9010)), trace{ask_all(9010, 0)});
  EXPECT_EQ(at.send(stored(9010, 0, kept,
                           {u16(set_kept_name) + blob("x"), u16(set_title) + blob("sir"),
                            u16(set_kept_secret) + u16(5), u16(set_b) + u16(6)})),
            trace{get_all_resp(9010, 0, 0, kept,
                               kept_values(20, "x") + u16(2) + u16(set_title) + blob("sir")
                                 + u16(set_b) + u16(6))});
  EXPECT_TRUE(at.is_quiet());
}

// QUIRK 35: class 0 is a class.
TEST(GetAllOfTheInactive, IsAnsweredForEachClass) {
  db_stage at;
  at.send(get_all(9010));
  EXPECT_EQ(at.send(stored(9010, 0, 0, {})).size(), 1U);
  at.send(get_all(9010));
  EXPECT_EQ(at.send(stored(9010, 1, other_class, {u16(set_other) + u8(3)})),
            trace{get_all_resp(9010, 0, 0, other_class, u8(3) + u16(0))});
}

// QUIRK 43.
TEST(GetAllOfTheInactive, IsNotAnsweredIfThereIsNoObject) {
  db_stage at;
  const std::string answers[] = {
    u32(0) + u8(0),
    u32(0) + u8(1) + u16(77) + u16(0),
    u32(0) + u8(1) + u16(struct_block) + u16(0),
    u32(0) + u8(1) + u16(kept) + u16(1) + u16(set_other) + u8(1),
    u32(0) + u8(1) + u16(kept) + u16(1) + u16(set_level) + u8(101),
    u32(0) + u8(1) + u16(kept) + u16(2) + u16(set_level) + u8(1),
    u32(0) + u8(1),
    u32(0),
  };
  for (const std::string& answer : answers) {
    db_stage one;
    one.send(get_all(9010));
    EXPECT_EQ(one.send(from_database(9010, 3015, answer)), trace{});
    EXPECT_TRUE(one.is_quiet());
  }
  at.send(get_all(9010));
  EXPECT_EQ(at.advance(30s), trace{});
  EXPECT_EQ(at.logged(), lines{"warn dbss: database query timed out; given up object=9010"});
  EXPECT_TRUE(at.is_quiet());
}

// QUIRK 7: the context and the place of the answer would make it too large for a datagram.
TEST(GetAllOfTheInactive, IsNotAnsweredIfTheAnswerIsTooLarge) {
  db_stage at;
  at.send(get_all(9010));
  EXPECT_EQ(at.send(stored(9010, 0, kept, {u16(set_title) + blob(std::string(65'490, 'a'))})),
            trace{});
  EXPECT_EQ(at.logged().size(), 1U);
}

TEST(GetAllOfTheInactive, IsLeftToAnObjectThatLives) {
  db_stage at;
  at.send({activate(9010, 0, 0), stored(9010, 0, kept, {})});
  EXPECT_EQ(at.send(get_all(9010)).size(), 1U);
  EXPECT_TRUE(at.is_quiet());
}

// ---- GET_FIELD ----

TEST(GetFieldOfTheInactive, AsksTheDatabaseForWhatIsThere) {
  db_stage at;
  for (const std::uint16_t field : {set_level, set_kept_name, set_title, set_both}) {
    const std::uint32_t context = field == set_both ? 3U : field;
    EXPECT_EQ(at.send(get_field(9010, field)),
              trace{to_database(9010, 3010, u32(context) + u32(9010) + u16(field))});
  }
  EXPECT_EQ(at.send(from_database(9010, 3011, u32(1) + u8(1) + u16(set_kept_name) + blob("x"))),
            trace{get_field_resp(9010, u8(1) + u16(set_kept_name) + blob("x"))});
  EXPECT_EQ(at.send(from_database(9010, 3011, u32(0) + u8(0))), trace{get_field_resp(9010, u8(0))});
  EXPECT_EQ(at.send(from_database(9010, 3011, u32(2))), trace{get_field_resp(9010, u8(0))})
    << "nothing at all is a failure";
  EXPECT_EQ(at.state().asking(), 1U);
}

TEST(GetFieldOfTheInactive, AnswersWithTheDefaultOfWhatIsNotThere) {
  db_stage at;
  EXPECT_EQ(at.send(get_field(9010, set_flag)),
            trace{get_field_resp(9010, u8(1) + u16(set_flag) + u8(3))});
  EXPECT_EQ(at.send(get_field(9010, set_mood)),
            trace{get_field_resp(9010, u8(1) + u16(set_mood) + u16(9))});
}

TEST(GetFieldOfTheInactive, FailsForTheRest) {
  db_stage at;
  for (const std::uint16_t field :
       {no_field, set_kept_secret, set_shout, set_wish, set_count, set_pair})
    EXPECT_EQ(at.send(get_field(9010, field)), trace{get_field_resp(9010, u8(0))}) << field;
  EXPECT_TRUE(at.is_quiet());
}

TEST(GetFieldOfTheInactive, FailsWhenTheDatabaseDoesNotAnswer) {
  db_stage at;
  at.send(get_field(9010, set_level));
  EXPECT_EQ(at.advance(29'999ms), trace{});
  EXPECT_EQ(at.advance(1ms), trace{get_field_resp(9010, u8(0))});
  EXPECT_EQ(at.send(from_database(9010, 3011, u32(0) + u8(0))), trace{});
  EXPECT_TRUE(at.is_quiet());
}

TEST(GetFieldOfTheInactive, FailsWhenTheDatabaseAnswersSomethingElse) {
  for (const std::uint16_t type : {std::uint16_t{3013}, std::uint16_t{3015}}) {
    db_stage at;
    at.send(get_field(9010, set_level));
    EXPECT_EQ(at.send(from_database(9010, type, u32(0) + u8(1) + u16(0))),
              trace{get_field_resp(9010, u8(0))});
    EXPECT_EQ(at.logged().size(), 1U);
    EXPECT_TRUE(at.is_quiet());
  }
}

TEST(GetFieldOfTheInactive, ThatIsCutShortIsNotAnswered) {
  db_stage at;
  EXPECT_EQ(at.send(message({9010}, requester, 2010, u32(7) + u32(9010) + "\1")), trace{});
  EXPECT_EQ(at.logged(), lines{"error dbss: message cut short; dropped type=2010 sender=5"});
}

// The query is sent to the database while the object is inactive, and answered when it is active.
TEST(GetFieldOfTheInactive, IsAnsweredAlsoWhenTheObjectHasComeToLife) {
  db_stage at;
  at.send({get_field(9010, set_level), activate(9010, 0, 0)});
  EXPECT_EQ(at.send(from_database(9010, 3011, u32(0) + u8(1) + u16(set_level) + u8(4))),
            trace{get_field_resp(9010, u8(1) + u16(set_level) + u8(4))});
  EXPECT_EQ(at.send(stored(9010, 1, kept, {})),
            trace{message({children(9010)}, 9010, 2044, u32(1001))});
}

TEST(GetFieldOfTheInactive, IsRefusedWhenTooMuchWaits) {
  actors::db_state_server_options options = db_stage::usual();
  options.waiting_bytes_max = 2'000;
  db_stage at(options);
  std::size_t refused = 0;
  for (int i = 0; i < 100; ++i)
    refused += at.send(get_field(9010, set_level)) == trace{get_field_resp(9010, u8(0))} ? 1U : 0U;
  EXPECT_EQ(refused + at.state().asking(), 100U);
  EXPECT_GT(refused, 80U);
  EXPECT_LE(at.state().waiting_bytes(), 2'000U);
  EXPECT_EQ(at.send(get_fields(9010, {set_level})), trace{get_fields_resp(9010, u8(0))});
  EXPECT_EQ(at.send(get_all(9010)), trace{});
}

// ---- GET_FIELDS ----

TEST(GetFieldsOfTheInactive, AnswersAtOnceIfTheDatabaseHasNoneOfThem) {
  db_stage at;
  // This answer also contains implicit defaults.
  EXPECT_EQ(at.send(get_fields(9010, {set_wish, set_shout, set_flag, set_kept_secret, set_pair})),
            trace{get_fields_resp(9010, u8(1) + u16(3) + u16(set_wish) + u16(0) + u16(set_flag)
                                          + u8(3) + u16(set_pair) + u8(0) + u8(0))});
  EXPECT_EQ(at.send(get_fields(9010, {})), trace{get_fields_resp(9010, u8(1) + u16(0))});
}

TEST(GetFieldsOfTheInactive, AsksTheDatabaseForItsOwnInTheOrderOfTheRequest) {
  db_stage at;
  EXPECT_EQ(
    at.send(get_fields(9010, {set_flag, set_title, set_kept_secret, set_level, set_count})),
    trace{to_database(9010, 3012, u32(0) + u32(9010) + u16(2) + u16(set_title) + u16(set_level))});
  EXPECT_EQ(
    at.send(from_database(
      9010, 3013, u32(0) + u8(1) + u16(2) + u16(set_level) + u8(4) + u16(set_title) + blob("sir"))),
    trace{get_fields_resp(9010, u8(1) + u16(4) + u16(set_flag) + u8(3) + u16(set_count) + u32(0)
                                  + u16(set_level) + u8(4) + u16(set_title) + blob("sir"))});
  EXPECT_TRUE(at.is_quiet());
}

// QUIRK 37.
TEST(GetFieldsOfTheInactive, CountsWhatTheDatabaseHas) {
  db_stage at;
  at.send(get_fields(9010, {set_flag, set_title, set_level}));
  EXPECT_EQ(
    at.send(from_database(9010, 3013, u32(0) + u8(1) + u16(1) + u16(set_level) + u8(4))),
    trace{get_fields_resp(9010, u8(1) + u16(2) + u16(set_flag) + u8(3) + u16(set_level) + u8(4))});
  at.send(get_fields(9010, {set_flag, set_title}));
  EXPECT_EQ(at.send(from_database(9010, 3013, u32(1) + u8(1) + u16(0))),
            trace{get_fields_resp(9010, u8(1) + u16(1) + u16(set_flag) + u8(3))});
}

TEST(GetFieldsOfTheInactive, FailsIfTheDatabaseFails) {
  const std::string answers[] = {
    u32(0) + u8(0),
    u32(0),
    u32(0) + u8(1),
    u32(0) + u8(1) + u16(1),
    u32(0) + u8(1) + u16(1) + u16(no_field) + u8(1),
    u32(0) + u8(1) + u16(2) + u16(set_level) + u8(1),
    u32(0) + u8(1) + u16(1) + u16(set_title) + u16(5) + "abcd",
  };
  for (const std::string& answer : answers) {
    db_stage at;
    at.send(get_fields(9010, {set_flag, set_title}));
    EXPECT_EQ(at.send(from_database(9010, 3013, answer)), trace{get_fields_resp(9010, u8(0))});
    EXPECT_TRUE(at.is_quiet());
  }
}

// Extra bytes after an answer: the warning names the channel of the database.
lines more_than_announced(std::size_t bytes) {
  return {"warn dbss: database answer has bytes behind its values; answer refused database=1200 "
          "object=9010 bytes="
          + std::to_string(bytes)};
}

TEST(GetFieldsOfTheInactive, FailsIfTheAnswerHasMoreThanItsCount) {
  for (const std::string& rest : {u16(set_title) + blob("sir"), u8(0)}) {
    db_stage at;
    at.send(get_fields(9010, {set_flag, set_title, set_level}));
    EXPECT_EQ(
      at.send(from_database(9010, 3013, u32(0) + u8(1) + u16(1) + u16(set_level) + u8(4) + rest)),
      trace{get_fields_resp(9010, u8(0))});
    EXPECT_EQ(at.logged(), more_than_announced(rest.size()));
    EXPECT_TRUE(at.is_quiet());
  }
}

TEST(GetFieldOfTheInactive, FailsIfTheAnswerIsNotOneWholeValue) {
  db_stage at;
  at.send(get_field(9010, set_level));
  EXPECT_EQ(
    at.send(from_database(9010, 3011, u32(0) + u8(1) + u16(set_level) + u8(4) + u16(set_title))),
    trace{get_field_resp(9010, u8(0))});
  EXPECT_EQ(at.logged(), more_than_announced(2));
  for (const std::string& answer :
       {u16(set_title) + u16(5) + "abcd", u16(no_field) + u8(1), u8(0)}) {
    db_stage other;
    other.send(get_field(9010, set_title));
    EXPECT_EQ(other.send(from_database(9010, 3011, u32(0) + u8(1) + answer)),
              trace{get_field_resp(9010, u8(0))});
    EXPECT_EQ(other.logged().size(), 1U);
    EXPECT_TRUE(other.is_quiet());
  }
}

TEST(GetAllOfTheInactive, IsNotAnsweredIfThereIsMoreThanTheCount) {
  db_stage at;
  at.send(get_all(9010));
  EXPECT_EQ(at.send(from_database(9010, 3015,
                                  u32(0) + u8(1) + u16(kept) + u16(0) + u16(set_level) + u8(4))),
            trace{});
  EXPECT_EQ(at.logged(), more_than_announced(3));
  EXPECT_TRUE(at.is_quiet());
}

TEST(ALoad, FailsIfThereIsMoreThanTheCount) {
  db_stage at;
  at.send(activate(9010, 0, 0));
  EXPECT_EQ(at.send(from_database(9010, 3015, u32(0) + u8(1) + u16(kept) + u16(0) + u8(4))),
            trace{});
  lines expected = more_than_announced(1);
  expected.push_back("warn dbss: object not loaded; it stays inactive object=9010");
  EXPECT_EQ(at.logged(), expected);
  EXPECT_TRUE(at.is_quiet());
}

TEST(GetFieldsOfTheInactive, FailsIfTheDatabaseDoesNotAnswer) {
  db_stage at;
  at.send(get_fields(9010, {set_title}));
  EXPECT_EQ(at.advance(30s), trace{get_fields_resp(9010, u8(0))});
  EXPECT_TRUE(at.is_quiet());
}

// QUIRK 36.
TEST(GetFieldsOfTheInactive, FailsOnceForUnknownFields) {
  db_stage at;
  EXPECT_EQ(at.send(get_fields(9010, {set_title, no_field, 9998, set_flag})),
            trace{get_fields_resp(9010, u8(0))});
  EXPECT_EQ(
    at.logged(),
    lines{"error dbss: no class has such a field; query refused object=9010 sender=5 field=9999"});
}

TEST(GetFieldsOfTheInactive, AskedTwiceAreAnsweredOnce) {
  db_stage at;
  EXPECT_EQ(at.send(get_fields(9010, {set_flag, set_flag})),
            trace{get_fields_resp(9010, u8(1) + u16(1) + u16(set_flag) + u8(3))});
}

TEST(GetFieldsOfTheInactive, FailsIfTheAnswerIsTooLarge) {
  db_stage at;
  at.send(get_fields(9010, {set_flag, set_count, set_wish, set_mood, set_title}));
  EXPECT_EQ(
    at.send(from_database(
      9010, 3013, u32(0) + u8(1) + u16(1) + u16(set_title) + blob(std::string(65'500, 'a')))),
    trace{get_fields_resp(9010, u8(0))});
}

TEST(GetFieldsOfTheInactive, ThatIsCutShortIsNotAnswered) {
  db_stage at;
  EXPECT_EQ(at.send(message({9010}, requester, 2012, u32(7) + u32(9010) + u16(2) + u16(set_flag))),
            trace{});
  EXPECT_EQ(at.send(message({9010}, requester, 2012, u32(7) + u32(9010))), trace{});
  EXPECT_EQ(at.logged().size(), 2U);
}

// ---- other messages ----

TEST(Inactive, IgnoresTheRest) {
  db_stage at;
  for (std::uint16_t type = 2000; type < 2300; ++type) {
    switch (type) {
    case 2010:
    case 2012:
    case 2014:
    case 2020:
    case 2021:
    case 2200:
    case 2201:
    case 2207:
    case 2232: continue;
    default: break;
    }
    EXPECT_EQ(at.send(message({9010}, requester, type, u32(9010) + u32(9010) + u64(1))), trace{})
      << type;
  }
  EXPECT_EQ(at.logged(), lines{});
  EXPECT_TRUE(at.is_quiet());
}

TEST(Inactive, IgnoresAnswersToNoQuery) {
  db_stage at;
  for (std::uint16_t type = 3011; type <= 3015; type = static_cast<std::uint16_t>(type + 2))
    EXPECT_EQ(at.send(from_database(9010, type, u32(0) + u8(1))), trace{});
  EXPECT_EQ(at.logged().size(), 3U);
  EXPECT_EQ(at.send(from_database(9010, 3011, "\1\2\3")), trace{});
  EXPECT_EQ(at.logged(), lines{"error dbss: message cut short; dropped type=3011 sender=1200"});
}

}  // namespace
}  // namespace donet::test
