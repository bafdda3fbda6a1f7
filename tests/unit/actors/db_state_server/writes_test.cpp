// Values that are set are written to the database, and deletions are carried out there
// (spec/services 4.6 and 4.7).

#include "tests/unit/actors/db_state_server/db_stage.hpp"

namespace donet::test {
namespace {

/// Activates a Kept at a place.
void bring_to_life(db_stage& at, std::uint32_t parent = 0, std::uint32_t zone = 0) {
  at.send({activate(9010, parent, zone), stored(9010, 0, kept, {})});
  at.logged();
}

// ---- SET_FIELD ----

TEST(SetFieldOfTheInactive, IsPassedOnAsItIs) {
  db_stage at;
  EXPECT_EQ(at.send(set_field(9010, requester, set_level, u8(7))),
            trace{to_database(9010, 3020, u32(9010) + u16(set_level) + u8(7))});
  // Neither legal nor complete, and with extra bytes: the database has to check it.
  EXPECT_EQ(at.send(set_field(9010, requester, set_level, u8(200) + "more")),
            trace{to_database(9010, 3020, u32(9010) + u16(set_level) + u8(200) + "more")});
  EXPECT_EQ(at.send(set_field(9010, requester, set_kept_secret, {})),
            trace{to_database(9010, 3020, u32(9010) + u16(set_kept_secret))});
}

TEST(SetFieldOfTheInactive, IsNothingIfTheDatabaseDoesNotKeepIt) {
  db_stage at;
  for (const std::uint16_t field : {no_field, set_mood, set_shout, set_flag, set_pair})
    EXPECT_EQ(at.send(set_field(9010, requester, field, u8(1) + u8(1))), trace{}) << field;
  EXPECT_EQ(at.logged(), lines{});
}

// QUIRK 45.
TEST(SetFieldOfTheInactive, OfAMolecularIsOneOfItsComponents) {
  db_stage at;
  EXPECT_EQ(
    at.send(set_field(9010, requester, set_both, u8(1) + u16(2) + "behind")),
    trace{to_database(9010, 3021, u32(9010) + u16(2) + u16(set_a) + u8(1) + u16(set_b) + u16(2))});
  EXPECT_EQ(at.send(set_field(9010, requester, set_both, u8(1))), trace{});
  EXPECT_EQ(at.logged(),
            lines{"error dbss: value not legal; nothing written object=9010 field=setBoth "
                  "sender=5 reason=\"the data end inside the value\""});
}

TEST(SetFieldOfTheInactive, ThatIsCutShortIsNothing) {
  db_stage at;
  EXPECT_EQ(at.send(message({9010}, requester, 2020, u32(9010) + "\1")), trace{});
  EXPECT_EQ(at.send(message({9010}, requester, 2020, "\1\2\3")), trace{});
  EXPECT_EQ(at.logged(), (lines{"error dbss: message cut short; dropped type=2020 sender=5",
                                "error dbss: message cut short; dropped type=2020 sender=5"}));
}

// QUIRK 47.
TEST(SetFieldOfTheActive, IsSentByTheObjectAndThenWritten) {
  db_stage at;
  bring_to_life(at, 70'000, 3);
  EXPECT_EQ(at.send(set_field(9010, requester, set_level, u8(7))),
            (trace{
              message({location(70'000, 3)}, requester, 2020, u32(9010) + u16(set_level) + u8(7)),
              to_database(9010, 3020, u32(9010) + u16(set_level) + u8(7)),
            }));
  // The object cannot store it, but the database can.
  EXPECT_EQ(at.send(set_field(9010, requester, set_kept_secret, u16(7))),
            trace{to_database(9010, 3020, u32(9010) + u16(set_kept_secret) + u16(7))});
  EXPECT_EQ(at.send(set_field(9010, requester, set_mood, u16(7))), trace{});
  EXPECT_EQ(at.send(get_all(9010)),
            trace{get_all_resp(9010, 70'000, 3, kept,
                               kept_values(7, "") + u16(1) + u16(set_mood) + u16(7))});
}

// Also if the recipients list the service before the object.
TEST(SetFieldOfTheActive, IsSentByTheObjectFirstWhateverItsRecipients) {
  db_stage at;
  bring_to_life(at, 70'000, 3);
  const trace received =
    at.send(message({9011, 9010}, requester, 2020, u32(9010) + u16(set_level) + u8(7)));
  ASSERT_EQ(received.size(), 2U);
  EXPECT_EQ(received[1], to_database(9010, 3020, u32(9010) + u16(set_level) + u8(7)));
}

// QUIRK 44: a value that the object refuses is not sent to the database either.
TEST(SetFieldOfTheActive, IsNotWrittenIfTheObjectRefusesIt) {
  db_stage at;
  bring_to_life(at);
  EXPECT_EQ(at.send(set_field(9010, requester, set_other, u8(7))), trace{});
  EXPECT_EQ(at.send(set_field(9010, requester, set_level, u8(101))), trace{});
  EXPECT_EQ(at.send(set_field(9010, requester, set_title, u16(7))), trace{});
  EXPECT_EQ(at.send(set_field(9010, requester, set_other, u8(7))), trace{});
  EXPECT_EQ(at.send(set_field(9011, requester, set_other, u8(7))).size(), 1U)
    << "the class of the others is unknown";
}

TEST(SetFieldOfTheActive, OfAMolecularIsOneOfItsComponents) {
  db_stage at;
  bring_to_life(at);
  EXPECT_EQ(
    at.send(set_field(9010, requester, set_both, u8(1) + u16(2))),
    trace{to_database(9010, 3021, u32(9010) + u16(2) + u16(set_a) + u8(1) + u16(set_b) + u16(2))});
  EXPECT_EQ(at.send(set_field(9010, requester, set_pair, u8(1) + u8(2))), trace{});
}

// ---- SET_FIELDS ----

TEST(SetFieldsOfTheInactive, WritesWhatTheDatabaseKeepsAscending) {
  db_stage at;
  EXPECT_EQ(
    at.send(set_fields(9010, {u16(set_b) + u16(6), u16(set_mood) + u16(1), u16(set_level) + u8(1),
                              u16(set_title) + blob("sir"), u16(set_level) + u8(2)})),
    trace{to_database(9010, 3021,
                      u32(9010) + u16(3) + u16(set_level) + u8(2) + u16(set_title) + blob("sir")
                        + u16(set_b) + u16(6))})
    << "of several values the last";
  EXPECT_EQ(at.send(set_fields(9010, {u16(set_level) + u8(1)})),
            trace{to_database(9010, 3021, u32(9010) + u16(1) + u16(set_level) + u8(1))})
    << "in the plural, be it one";
}

TEST(SetFieldsOfTheInactive, TakesAMolecularApart) {
  db_stage at;
  EXPECT_EQ(
    at.send(set_fields(9010, {u16(set_both) + u8(1) + u16(2), u16(set_a) + u8(3)})),
    trace{to_database(9010, 3021, u32(9010) + u16(2) + u16(set_a) + u8(3) + u16(set_b) + u16(2))});
}

TEST(SetFieldsOfTheInactive, IsNothingWithoutFieldsOfTheDatabase) {
  db_stage at;
  EXPECT_EQ(at.send(set_fields(9010, {u16(set_mood) + u16(1), u16(set_pair) + u16(1)})), trace{});
  EXPECT_EQ(at.send(set_fields(9010, {})), trace{});
  EXPECT_EQ(at.logged(), lines{});
}

TEST(SetFieldsOfTheInactive, IsAllOrNothing) {
  db_stage at;
  const std::string good = u16(set_level) + u8(1);
  EXPECT_EQ(at.send(set_fields(9010, {good, u16(no_field) + u8(1)})), trace{});
  EXPECT_EQ(at.logged(), lines{"warn dbss: class has no such field; nothing written object=9010 "
                               "sender=5 field=9999"});
  EXPECT_EQ(at.send(set_fields(9010, {good, u16(set_level) + u8(101)})), trace{});
  EXPECT_EQ(at.logged().size(), 1U);
  EXPECT_EQ(at.send(set_fields(9010, {good, u16(set_title) + u16(9) + "short"})), trace{});
  EXPECT_EQ(at.logged().size(), 1U);
  EXPECT_EQ(at.send(set_fields(9010, {good, u16(set_mood) + u8(1)})), trace{});
  EXPECT_EQ(at.logged().size(), 1U);
  EXPECT_EQ(at.send(message({9010}, requester, 2021, u32(9010) + u16(2) + good)), trace{});
  EXPECT_EQ(at.logged(), lines{"error dbss: message cut short; dropped type=2021 sender=5"});
  EXPECT_EQ(at.send(message({9010}, requester, 2021, u32(9010))), trace{});
  EXPECT_EQ(at.logged().size(), 1U);
}

TEST(SetFieldsOfTheActive, IsSentByTheObjectAndThenWritten) {
  db_stage at;
  bring_to_life(at, 70'000, 3);
  EXPECT_EQ(
    at.send(set_fields(9010, {u16(set_title) + blob("sir"), u16(set_level) + u8(1)})),
    (trace{
      message({location(70'000, 3)}, requester, 2020, u32(9010) + u16(set_title) + blob("sir")),
      message({location(70'000, 3)}, requester, 2020, u32(9010) + u16(set_level) + u8(1)),
      to_database(9010, 3021,
                  u32(9010) + u16(2) + u16(set_level) + u8(1) + u16(set_title) + blob("sir")),
    }));
}

// The object accepts all values or none, and so does the database then.
TEST(SetFieldsOfTheActive, IsNotWrittenIfTheObjectRefusesIt) {
  db_stage at;
  bring_to_life(at);
  const std::string good = u16(set_level) + u8(1);
  EXPECT_EQ(at.send(set_fields(9010, {good, u16(set_other) + u8(1)})), trace{});
  EXPECT_EQ(at.send(set_fields(9010, {good, u16(set_pair) + u8(1)})), trace{});
  EXPECT_EQ(at.send(get_all(9010)),
            trace{get_all_resp(9010, 0, 0, kept, kept_values(20, "") + u16(0))});
}

TEST(SetFieldsOfTheInactive, ThatWouldBeTooLargeIsNothing) {
  db_stage at;
  const std::string molecular = u16(set_both) + u8(1) + u16(2);
  // Each molecular is two bytes larger as its components, but it is the same field each time.
  EXPECT_EQ(at.send(set_fields(9010, {u16(set_title) + blob(std::string(65'500, 'a')), molecular})),
            trace{});
  EXPECT_EQ(at.logged(), lines{"error dbss: message larger than a datagram; not sent object=9010 "
                               "type=3021"});
}

// ---- DELETE_DISK ----

TEST(DeleteDisk, OfTheInactiveIsPassedOn) {
  db_stage at;
  EXPECT_EQ(at.send(delete_disk(9010)), trace{to_database(9010, 3032, u32(9010))});
}

TEST(DeleteDisk, OfTheActiveIsSentToItsParticipants) {
  db_stage at;
  bring_to_life(at, 70'000, 3);
  at.send({set_ai(9010, requester, 600), set_owner(9010, requester, 888)});
  EXPECT_EQ(at.send(delete_disk(9010)),
            (trace{
              message({location(70'000, 3), 600, 888}, requester, 2232, u32(9010)),
              to_database(9010, 3032, u32(9010)),
            }));
  EXPECT_EQ(at.send(get_activated(9010)), trace{get_activated_resp(9010, true)});
  EXPECT_EQ(at.send(set_field(9010, requester, set_level, u8(7))).size(), 2U) << "it still writes";
}

TEST(DeleteDisk, OfTheActiveWithoutParticipantsIsPassedOn) {
  db_stage at;
  bring_to_life(at, 0, 3);
  EXPECT_EQ(at.send(delete_disk(9010)), trace{to_database(9010, 3032, u32(9010))});
}

TEST(DeleteDisk, ThatIsCutShortIsNothing) {
  db_stage at;
  EXPECT_EQ(at.send(message({9010}, requester, 2232, "\1\2\3")), trace{});
  EXPECT_EQ(at.logged(), lines{"error dbss: message cut short; dropped type=2232 sender=5"});
}

// Objects of a State Server do not support it.
TEST(DeleteDisk, IsIgnoredByAStateServer) {
  stage at;
  at.send({create(requester, 2000, 1000, 3, 0, u32(7)), set_owner(2000, requester, 888)});
  EXPECT_EQ(at.send(delete_disk(2000)), trace{});
  EXPECT_EQ(at.logged(), lines{});
}

}  // namespace
}  // namespace donet::test
