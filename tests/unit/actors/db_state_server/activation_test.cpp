// The activation of an object (spec/services 4.3), byte for byte, and the errors that prevent it.

#include "tests/unit/actors/db_state_server/db_stage.hpp"

namespace donet::test {
namespace {

using namespace std::chrono_literals;

TEST(Dbss, SubscribesToItsRangesAndToNothingElse) {
  actors::db_state_server_options options = db_stage::usual();
  options.doids.push_back({runtime::channel{20'000}, runtime::channel{29'999}});
  const db_stage at(options, true);
  EXPECT_EQ(at.above_at_first,
            (trace{add_range(9000, 9999), add_range(20'000, 29'999), add_range(2, UINT64_MAX)}));
}

TEST(Dbss, ServesEachOfItsRanges) {
  actors::db_state_server_options options = db_stage::usual();
  options.doids.push_back({runtime::channel{20'000}, runtime::channel{29'999}});
  db_stage at(options);
  EXPECT_EQ(at.send(get_activated(9000)), trace{get_activated_resp(9000, false)});
  EXPECT_EQ(at.send(get_activated(29'999)), trace{get_activated_resp(29'999, false)});
  EXPECT_EQ(at.send(get_activated(30'000)), trace{});
}

// ---- with defaults ----

TEST(Activation, AsksTheDatabaseAndEntersTheWorld) {
  db_stage at;
  EXPECT_EQ(at.send(activate(9010, 70'000, 300)), trace{ask_all(9010, 0)});
  EXPECT_EQ(at.state().loading(), 1U);
  EXPECT_EQ(
    at.send(stored(9010, 0, kept, {u16(set_level) + u8(7), u16(set_kept_name) + blob("x")})),
    entry(9010, 70'000, 300, u8(7)));
  EXPECT_EQ(at.send(get_all(9010)),
            trace{get_all_resp(9010, 70'000, 300, kept, kept_values(7, "x") + u16(0))});
  EXPECT_TRUE(at.is_quiet());
  EXPECT_EQ(at.state().outcomes().loaded, 1U);
  EXPECT_EQ(at.logged(), lines{});
}

TEST(Activation, IsTimedUntilTheObjectLivesOrIsGivenUp) {
  auto options = db_stage::usual();
  const runtime::db_state_server_metrics& counted = *options.metrics;
  db_stage at(options);
  at.send(activate(9010, 0, 0));
  at.advance(std::chrono::milliseconds(3));
  EXPECT_EQ(counted.activation_time.sum(), 0U) << "it is on its way";
  at.send(stored(9010, 0, kept, {}));
  EXPECT_EQ(counted.activation_time.sum(), 3'000U);
  at.send(activate(9011, 0, 0));
  at.state().show_counts();
  EXPECT_EQ(counted.loading.value(), 1U);
  EXPECT_GT(counted.waiting_bytes.value(), 0U);
  at.advance(std::chrono::minutes(10));
  EXPECT_EQ(counted.activation_time.sum(), 3'000U + 600'000'000U);
  at.state().show_counts();
  EXPECT_EQ(counted.loaded.value(), 1U);
  EXPECT_EQ(counted.failed.value(), 1U);
  EXPECT_EQ(counted.loading.value(), 0U);
}

TEST(Activation, TakesDefaultsForWhatTheDatabaseDoesNotHave) {
  db_stage at;
  at.send(activate(9010, 0, 0));
  EXPECT_EQ(at.send(stored(9010, 0, kept, {})),
            trace{message({children(9010)}, 9010, 2044, u32(1001))});
  EXPECT_EQ(at.send(get_all(9010)),
            trace{get_all_resp(9010, 0, 0, kept, kept_values(20, "") + u16(0))});
}

TEST(Activation, LeavesOutWhatIsNeitherRequiredNorRam) {
  db_stage at;
  at.send(activate(9010, 0, 0));
  at.send(
    stored(9010, 0, kept,
           {u16(set_title) + blob("sir"), u16(set_kept_secret) + u16(5), u16(set_a) + u8(1)}));
  EXPECT_EQ(at.send(get_all(9010)), trace{get_all_resp(9010, 0, 0, kept,
                                                       kept_values(20, "") + u16(2) + u16(set_title)
                                                         + blob("sir") + u16(set_a) + u8(1))});
}

// A molecular is stored as its components, if a database returns one.
TEST(Activation, TakesAMolecularApart) {
  db_stage at;
  at.send(activate(9010, 0, 0));
  at.send(stored(9010, 0, kept, {u16(set_both) + u8(1) + u16(2)}));
  EXPECT_EQ(at.send(get_all(9010)), trace{get_all_resp(9010, 0, 0, kept,
                                                       kept_values(20, "") + u16(2) + u16(set_a)
                                                         + u8(1) + u16(set_b) + u16(2))});
}

TEST(Activation, OfAnActiveObjectIsIgnored) {
  db_stage at;
  at.send({activate(9010, 0, 0), stored(9010, 0, kept, {})});
  EXPECT_EQ(at.send(activate(9010, 70'000, 1)), trace{});
  EXPECT_EQ(at.logged(),
            lines{"warn dbss: object is active or loading already; activation refused object=9010 "
                  "sender=5"});
  EXPECT_EQ(at.send(activate_other(9010, 70'000, 1, kept, {})), trace{});
}

TEST(Activation, OfAnObjectOnItsWayIsIgnored) {
  db_stage at;
  at.send(activate(9010, 70'000, 1));
  EXPECT_EQ(at.send(activate(9010, 70'001, 2)), trace{});
  EXPECT_EQ(at.send(activate_other(9010, 70'001, 2, kept, {})), trace{});
  EXPECT_EQ(at.logged().size(), 2U);
  EXPECT_EQ(at.send(stored(9010, 0, kept, {})), entry(9010, 70'000, 1, u8(20)));
}

TEST(Activation, MayFollowTheEndOfTheObject) {
  db_stage at;
  at.send({activate(9010, 0, 0), stored(9010, 0, kept, {}), delete_ram(9010, requester)});
  EXPECT_EQ(at.host.size(), 0U);
  EXPECT_EQ(at.send(get_activated(9010)), trace{get_activated_resp(9010, false)});
  EXPECT_EQ(at.send(activate(9010, 0, 0)), trace{ask_all(9010, 1)});
  at.send(stored(9010, 1, kept, {}));
  EXPECT_EQ(at.send(get_activated(9010)), trace{get_activated_resp(9010, true)});
}

TEST(Activation, ThatIsCutShortDoesNothing) {
  db_stage at;
  const std::string whole =
    u32(9010) + u32(1) + u32(2) + u16(kept) + u16(1) + u16(set_level) + u8(1);
  for (std::size_t size = 0; size < whole.size(); ++size) {
    EXPECT_EQ(at.send(message({9010}, requester, 2201, whole.substr(0, size))), trace{}) << size;
    EXPECT_EQ(at.logged().size(), 1U) << size;
    EXPECT_TRUE(at.is_quiet()) << size;
  }
  EXPECT_EQ(at.send(message({9010}, requester, 2200, whole.substr(0, 11))), trace{});
  EXPECT_EQ(at.logged(), lines{"error dbss: activation cut short; refused object=9010 sender=5 "
                               "bytes=11"});
  EXPECT_EQ(at.send(message({9010}, requester, 2201, whole)), trace{ask_all(9010, 0)});
}

TEST(Activation, OfObjectZeroIsRefused) {
  db_stage at;
  EXPECT_EQ(at.send(message({9010}, requester, 2200, u32(0) + u32(1) + u32(2))), trace{});
  EXPECT_EQ(at.logged(), lines{"warn dbss: DoId is 0; request refused object=0 sender=5"});
}

TEST(Activation, OfAReservedIdIsWarnedOf) {
  db_stage at;
  EXPECT_EQ(at.send(message({9010}, requester, 2200, u32(999) + u32(0) + u32(0))),
            trace{ask_all(999, 0)});
  EXPECT_EQ(at.logged(),
            lines{"warn dbss: object has a reserved DoId; request accepted object=999 sender=5"});
}

// The DoId in the message counts, whether it is in a range or not.
TEST(Activation, OfAnObjectOutsideOfTheRanges) {
  db_stage at(db_stage::usual(), true);
  const std::size_t subscriptions = at.md.state().subscriptions().subscription_count();
  EXPECT_EQ(at.send(message({9010}, requester, 2200, u32(5000) + u32(0) + u32(0))),
            trace{ask_all(5000, 0)});
  EXPECT_EQ(at.send(message({5000}, requester, 2207, u32(7) + u32(5000))), trace{});
  const trace received = at.send(stored(5000, 0, kept, {}));
  ASSERT_EQ(received.size(), 2U);
  EXPECT_EQ(received[1], get_activated_resp(5000, true));
  EXPECT_EQ(at.send(get_all(5000)),
            trace{get_all_resp(5000, 0, 0, kept, kept_values(20, "") + u16(0))});
  at.send(delete_ram(5000, requester));
  EXPECT_EQ(at.md.state().subscriptions().subscription_count(), subscriptions);
}

// ---- with others ----

TEST(ActivationWithOthers, PutsItsValuesAboveThoseOfTheDatabase) {
  db_stage at;
  EXPECT_EQ(at.send(activate_other(9010, 70'000, 300, kept,
                                   {u16(set_level) + u8(50), u16(set_mood) + u16(4)})),
            trace{ask_all(9010, 0)});
  EXPECT_EQ(at.send(stored(9010, 0, kept,
                           {u16(set_level) + u8(7), u16(set_kept_name) + blob("x"),
                            u16(set_title) + blob("sir")})),
            entry(9010, 70'000, 300, u8(50) + u16(1) + u16(set_title) + blob("sir"), true))
    << "and nothing is written to the database";
  EXPECT_EQ(at.send(get_all(9010)),
            trace{get_all_resp(9010, 70'000, 300, kept,
                               kept_values(50, "x") + u16(2) + u16(set_title) + blob("sir")
                                 + u16(set_mood) + u16(4))});
}

TEST(ActivationWithOthers, TakesTheLastOfSeveralValues) {
  db_stage at;
  at.send(activate_other(9010, 0, 0, kept, {u16(set_level) + u8(50), u16(set_level) + u8(51)}));
  at.send(stored(9010, 0, kept, {}));
  EXPECT_EQ(at.send(get_all(9010)),
            trace{get_all_resp(9010, 0, 0, kept, kept_values(51, "") + u16(0))});
}

TEST(ActivationWithOthers, TakesAMolecularApart) {
  db_stage at;
  at.send(activate_other(9010, 0, 0, kept, {u16(set_pair) + u8(1) + u8(2)}));
  at.send(stored(9010, 0, kept, {}));
  EXPECT_EQ(at.send(get_all(9010)), trace{get_all_resp(9010, 0, 0, kept,
                                                       kept_values(20, "") + u16(2) + u16(set_c)
                                                         + u8(1) + u16(set_d) + u8(2))});
}

TEST(ActivationWithOthers, OfAnUnknownClassIsIgnored) {
  db_stage at;
  EXPECT_EQ(at.send(activate_other(9010, 0, 0, 77, {})), trace{});
  EXPECT_EQ(at.logged(), lines{"error dbss: class of an activation unknown; refused "
                               "object=9010 sender=5 class=77"});
  EXPECT_TRUE(at.is_quiet());
}

// QUIRK 40.
TEST(ActivationWithOthers, OfAStructIsIgnored) {
  db_stage at;
  EXPECT_EQ(at.send(activate_other(9010, 0, 0, struct_block, {u16(set_level) + u8(50)})), trace{});
  EXPECT_TRUE(at.is_quiet());
}

TEST(ActivationWithOthers, IgnoresTheRestBehindAnUnknownField) {
  db_stage at;
  EXPECT_EQ(
    at.send(activate_other(
      9010, 0, 0, kept, {u16(set_level) + u8(50), u16(set_other) + u8(1), u16(set_flag) + u8(9)})),
    trace{ask_all(9010, 0)});
  EXPECT_EQ(at.logged(), lines{"error dbss: value given for a field that the class does not have; "
                               "further values ignored object=9010 sender=5 field=15"});
  at.send(stored(9010, 0, kept, {}));
  EXPECT_EQ(at.send(get_all(9010)),
            trace{get_all_resp(9010, 0, 0, kept, kept_values(50, "") + u16(0))});
}

// QUIRK 41.
TEST(ActivationWithOthers, PassesOverWhatIsNeitherRequiredNorRam) {
  db_stage at;
  EXPECT_EQ(at.send(activate_other(9010, 0, 0, kept,
                                   {u16(set_kept_secret) + u16(set_level), u16(set_flag) + u8(9)})),
            trace{ask_all(9010, 0)});
  EXPECT_EQ(at.logged(), lines{"error dbss: value given for a field without the keywords required "
                               "and ram; value ignored object=9010 sender=5 field=7"});
  at.send(stored(9010, 0, kept, {}));
  EXPECT_EQ(at.send(get_all(9010)),
            trace{get_all_resp(9010, 0, 0, kept, kept_values(20, "", 9) + u16(0))});
}

// QUIRK 4.
TEST(ActivationWithOthers, WithAValueThatIsNotLegalIsIgnored) {
  db_stage at;
  EXPECT_EQ(at.send(activate_other(9010, 0, 0, kept, {u16(set_level) + u8(101)})), trace{});
  ASSERT_EQ(at.logged().size(), 1U);
  EXPECT_TRUE(at.is_quiet());
}

TEST(ActivationWithOthers, FailsIfTheDatabaseHasAnotherClass) {
  db_stage at;
  at.send(activate_other(9010, 0, 0, kept, {}));
  EXPECT_EQ(at.send(stored(9010, 0, other_class, {})), trace{});
  EXPECT_EQ(at.logged(), (lines{"error dbss: stored object has another class; not activated "
                                "object=9010 class=Other wanted=Kept",
                                "warn dbss: object not loaded; it stays inactive object=9010"}));
  EXPECT_TRUE(at.is_quiet());
  EXPECT_EQ(at.state().outcomes().failed, 1U);
}

// ---- bounds ----

TEST(Activation, IsRefusedWhenTooMuchWaits) {
  actors::db_state_server_options options = db_stage::usual();
  options.waiting_bytes_max = 2'000;
  db_stage at(options);
  std::size_t asked = 0;
  for (std::uint32_t id = 9100; id < 9200; ++id)
    asked += at.send(activate(id, 0, 0)).size();
  EXPECT_GT(asked, 2U);
  EXPECT_LT(asked, 20U);
  EXPECT_EQ(at.state().loading(), asked);
  EXPECT_EQ(at.state().outcomes().refused, 100 - asked);
  at.advance(30s);
  EXPECT_TRUE(at.is_quiet());
  EXPECT_EQ(at.send(activate(9199, 0, 0)).size(), 1U);
}

}  // namespace
}  // namespace donet::test
