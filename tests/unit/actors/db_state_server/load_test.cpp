// The end of an activation, with an answer of the database or without (spec/services 4.3).

#include "tests/unit/actors/db_state_server/db_stage.hpp"

namespace donet::test {
namespace {

using namespace std::chrono_literals;

// ---- answers of the database ----

TEST(Load, FailsIfThereIsNoSuchObject) {
  db_stage at;
  at.send(activate(9010, 0, 0));
  EXPECT_EQ(at.send(not_stored(9010, 0)), trace{});
  EXPECT_EQ(at.logged(), lines{"warn dbss: object not loaded; it stays inactive object=9010"});
  EXPECT_TRUE(at.is_quiet());
  EXPECT_EQ(at.send(get_activated(9010)), trace{get_activated_resp(9010, false)});
  EXPECT_EQ(at.send(activate(9010, 0, 0)), trace{ask_all(9010, 1)});
}

TEST(Load, FailsIfTheAnswerCannotBeRead) {
  const std::string begin = u32(0) + u8(1) + u16(kept);
  const std::string answers[] = {
    u32(0),
    u32(0) + u8(1),
    u32(0) + u8(1) + u16(77),
    u32(0) + u8(1) + u16(struct_block) + u16(0),
    begin,
    begin + u16(1),
    begin + u16(1) + u16(set_level),
    begin + u16(1) + u16(set_level) + u8(101),
    begin + u16(1) + u16(set_kept_secret) + u8(1),
    begin + u16(1) + u16(set_other) + u8(1),
    begin + u16(1) + u16(no_field) + u8(1),
    begin + u16(1) + u16(set_kept_name) + blob("\xff"),
  };
  for (const std::string& answer : answers) {
    db_stage at;
    at.send(activate(9010, 0, 0));
    EXPECT_EQ(at.send(from_database(9010, 3015, answer)), trace{})
      << dc::to_hex(dc::as_bytes(answer));
    EXPECT_EQ(at.logged().size(), 2U);
    EXPECT_TRUE(at.is_quiet());
    EXPECT_EQ(at.host.size(), 0U);
  }
}

TEST(Load, FailsIfTheObjectWouldBeTooLarge) {
  db_stage at;
  at.send(activate_other(9010, 0, 0, kept, {u16(set_kept_name) + blob(std::string(40'000, 'a'))}));
  EXPECT_EQ(at.send(stored(9010, 0, kept, {u16(set_title) + blob(std::string(40'000, 'b'))})),
            trace{});
  EXPECT_EQ(at.logged(),
            (lines{"error dbss: object would exceed its maximal size; refused object=9010 "
                   "class=Kept",
                   "warn dbss: object not loaded; it stays inactive object=9010"}));
  EXPECT_TRUE(at.is_quiet());
}

TEST(Load, IgnoresAnswersToOtherQuestions) {
  db_stage at;
  at.send(activate(9010, 0, 0));
  EXPECT_EQ(at.send(stored(9010, 1, kept, {})), trace{});
  EXPECT_EQ(at.logged(), lines{"warn dbss: database answer matches no query; dropped object=0 "
                               "sender=1200 context=1"});
  EXPECT_EQ(at.send(from_database(9010, 3011, u32(0) + u8(0))), trace{});
  EXPECT_EQ(at.send(from_database(9010, 3013, u32(0) + u8(0))), trace{});
  EXPECT_EQ(at.send(from_database(9010, 3015, "\1")), trace{});
  EXPECT_EQ(at.state().loading(), 1U);
  EXPECT_EQ(at.send(stored(9010, 0, kept, {})).size(), 1U);
  EXPECT_EQ(at.send(stored(9010, 0, kept, {})), trace{}) << "once is enough";
}

TEST(Load, NumbersItsQuestions) {
  db_stage at;
  EXPECT_EQ(at.send({activate(9010, 0, 0), activate(9011, 0, 0)}),
            (trace{ask_all(9010, 0), ask_all(9011, 1)}));
  EXPECT_EQ(at.send(stored(9011, 1, kept, {})).size(), 1U);
  EXPECT_EQ(at.send(get_activated(9011)), trace{get_activated_resp(9011, true)});
}

// ---- an earlier request for the same object (QUIRK 34) ----

TEST(Load, SharesTheAnswerToACallersQuery) {
  db_stage at;
  EXPECT_EQ(at.send(get_all(9010)), trace{ask_all(9010, 0)});
  EXPECT_EQ(at.send(activate(9010, 70'000, 300)), trace{});
  trace expected{get_all_resp(9010, 0, 0, kept, kept_values(7, "") + u16(0))};
  for (const datagram& each : entry(9010, 70'000, 300, u8(7)))
    expected.push_back(each);
  EXPECT_EQ(at.send(stored(9010, 0, kept, {u16(set_level) + u8(7)})), expected);
  EXPECT_TRUE(at.is_quiet());
}

TEST(Load, AsksItselfWhenTheSharedQuestionIsOver) {
  db_stage at;
  at.send(get_all(9010));
  at.send(stored(9010, 0, kept, {}));
  EXPECT_EQ(at.send(activate(9010, 0, 0)), trace{ask_all(9010, 1)});
}

TEST(Load, AsksItselfWhenTheSharedQuestionIsNotAnswered) {
  db_stage at;
  at.send(get_all(9010));
  at.advance(10s);
  at.send(get_all(9010));
  EXPECT_EQ(at.send(activate(9010, 0, 0)), trace{}) << "its own number is 2";
  EXPECT_EQ(at.advance(20s), trace{}) << "there still is the second";
  EXPECT_EQ(at.advance(10s), trace{ask_all(9010, 2)});
  EXPECT_EQ(at.send(stored(9010, 2, kept, {})).size(), 1U);
  EXPECT_TRUE(at.is_quiet());
}

TEST(Load, AsksItselfWhenTheSharedAnswerIsAboutSomethingElse) {
  db_stage at;
  at.send({get_all(9010), activate(9010, 0, 0)});
  EXPECT_EQ(at.send(from_database(9010, 3011, u32(0) + u8(0))), trace{ask_all(9010, 1)});
}

TEST(Load, FailsWithTheSharedAnswer) {
  db_stage at;
  at.send({get_all(9010), activate(9010, 0, 0), get_activated(9010)});
  EXPECT_EQ(at.send(not_stored(9010, 0)), trace{get_activated_resp(9010, false)});
  EXPECT_TRUE(at.is_quiet());
}

// ---- time (QUIRK 38) ----

TEST(Load, FailsWhenTheDatabaseDoesNotAnswerInTime) {
  db_stage at;
  at.send({activate(9010, 0, 0), get_activated(9010)});
  EXPECT_EQ(at.state().next_deadline(), at.ss.now + 30s);
  EXPECT_EQ(at.advance(29'999ms), trace{});
  EXPECT_EQ(at.advance(1ms), trace{get_activated_resp(9010, false)});
  EXPECT_EQ(at.logged(), (lines{"warn dbss: database query timed out; given up object=9010",
                                "warn dbss: object not loaded; it stays inactive object=9010"}));
  EXPECT_TRUE(at.is_quiet());
  EXPECT_EQ(at.send(stored(9010, 0, kept, {})), trace{}) << "too late";
  EXPECT_EQ(at.state().outcomes().overdue, 1U);
}

TEST(Load, WaitsForTheConfiguredTimeout) {
  actors::db_state_server_options options = db_stage::usual();
  options.timeout = 2s;
  db_stage at(options);
  at.send({activate(9010, 0, 0), get_activated(9010)});
  EXPECT_EQ(at.advance(1'999ms), trace{});
  EXPECT_EQ(at.advance(1ms), trace{get_activated_resp(9010, false)});
}

}  // namespace
}  // namespace donet::test
