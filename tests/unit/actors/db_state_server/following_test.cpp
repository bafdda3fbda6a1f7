// Objects that apply changes of the database by other participants (spec/services 4.8).

#include "tests/unit/actors/db_state_server/db_stage.hpp"

namespace donet::test {
namespace {

constexpr std::uint64_t writer = 77;

actors::db_state_server_options following() {
  actors::db_state_server_options options = db_stage::usual();
  options.objects.follows_database = true;
  return options;
}

/// The database announces a change of an object, on behalf of the writer.
datagram announced(std::uint32_t id, std::uint64_t by, std::uint16_t type,
                   const std::string& payload) {
  return message({location(2, id)}, by, type, payload);
}

/// Activates a Kept at a place.
void bring_to_life(db_stage& at) {
  at.send({activate(9010, 70'000, 3), stored(9010, 0, kept, {})});
  at.logged();
}

trace values_of(db_stage& at) {
  return at.send(get_all(9010));
}

trace answer_with(const std::string& values) {
  return {get_all_resp(9010, 70'000, 3, kept, values)};
}

TEST(Following, IsOffUnlessAskedFor) {
  db_stage at;
  bring_to_life(at);
  EXPECT_EQ(at.send(announced(9010, writer, 3020, u32(9010) + u16(set_level) + u8(7))), trace{});
  EXPECT_EQ(values_of(at), answer_with(kept_values(20, "") + u16(0)));
  // Sent directly to the object, it is refused as well.
  EXPECT_EQ(at.send(message({9010}, writer, 3020, u32(9010) + u16(set_level) + u8(7))), trace{});
  EXPECT_EQ(values_of(at), answer_with(kept_values(20, "") + u16(0)));
  EXPECT_EQ(at.logged().size(), 1U);
}

TEST(Following, TakesOverAndAnnouncesWhatOthersWrite) {
  db_stage at(following());
  bring_to_life(at);
  const auto place = location(70'000, 3);
  EXPECT_EQ(at.send(announced(9010, writer, 3020, u32(9010) + u16(set_level) + u8(7))),
            (trace{message({place}, writer, 2020, u32(9010) + u16(set_level) + u8(7))}))
    << "and nothing is written back";
  EXPECT_EQ(
    at.send(announced(9010, writer, 3021,
                      u32(9010) + u16(2) + u16(set_level) + u8(8) + u16(set_title) + blob("sir"))),
    (trace{message({place}, writer, 2020, u32(9010) + u16(set_level) + u8(8)),
           message({place}, writer, 2020, u32(9010) + u16(set_title) + blob("sir"))}));
  EXPECT_EQ(values_of(at), answer_with(kept_values(8, "") + u16(1) + u16(set_title) + blob("sir")));
  EXPECT_EQ(at.send(announced(9010, writer, 3030, u32(9010) + u16(set_title))),
            (trace{message({place}, writer, 2030, u32(9010) + u16(set_title))}));
  EXPECT_EQ(at.send(announced(9010, writer, 3031, u32(9010) + u16(1) + u16(set_level))),
            (trace{message({place}, writer, 2030, u32(9010) + u16(set_level))}));
  EXPECT_EQ(values_of(at), answer_with(kept_values(20, "") + u16(0)));
  EXPECT_EQ(at.send(announced(9010, writer, 3032, u32(9010))),
            (trace{message({place}, writer, 2232, u32(9010))}));
  EXPECT_EQ(at.send(get_activated(9010)), trace{get_activated_resp(9010, true)});
  EXPECT_EQ(at.logged(), lines{});
}

TEST(Following, IgnoresWhatWasWrittenForTheObjectItself) {
  db_stage at(following());
  bring_to_life(at);
  EXPECT_EQ(at.send(announced(9010, 9010, 3020, u32(9010) + u16(set_level) + u8(7))), trace{});
  EXPECT_EQ(at.send(announced(9010, 9010, 3032, u32(9010))), trace{});
  EXPECT_EQ(values_of(at), answer_with(kept_values(20, "") + u16(0)));
}

TEST(Following, RefusesWhatIsNotLegal) {
  db_stage at(following());
  bring_to_life(at);
  EXPECT_EQ(at.send(announced(9010, writer, 3020, u32(9010) + u16(set_level) + u8(101))), trace{});
  EXPECT_EQ(at.send(announced(9010, writer, 3020, u32(9010) + "\1")), trace{});
  EXPECT_EQ(at.send(announced(9010, writer, 3020, "\1")), trace{});
  EXPECT_EQ(at.send(announced(9010, writer, 3020, u32(9011) + u16(set_level) + u8(7))), trace{});
  EXPECT_EQ(at.logged().size(), 3U);
  EXPECT_EQ(values_of(at), answer_with(kept_values(20, "") + u16(0)));
}

// A change announced before the database answers is part of the answer. No announcement after the
// answer may be missed.
TEST(Following, BeginsBeforeTheDatabaseIsAsked) {
  actors::db_state_server_options options = following();
  db_stage at(options, true);
  at.md.above();
  at.send(activate(9010, 70'000, 3));
  const trace above = at.md.above();
  ASSERT_GE(above.size(), 2U);
  EXPECT_EQ(above[above.size() - 2], add_channel(location(2, 9010)));
  EXPECT_EQ(above.back(), ask_all(9010, 0));
  EXPECT_EQ(at.send(announced(9010, writer, 3020, u32(9010) + u16(set_level) + u8(7))), trace{});
  at.md.above();
  at.send(stored(9010, 0, kept, {u16(set_level) + u8(7)}));
  for (const datagram& each : at.md.above())
    EXPECT_NE(each, remove_channel(location(2, 9010)));
  EXPECT_EQ(values_of(at), answer_with(kept_values(7, "") + u16(0)));
}

TEST(Following, EndsWithTheObjectAndWithAFailedLoad) {
  db_stage at(following());
  const std::size_t subscriptions = at.md.state().subscriptions().subscription_count();
  bring_to_life(at);
  at.send(delete_ram(9010, requester));
  EXPECT_EQ(at.md.state().subscriptions().subscription_count(), subscriptions);
  at.send({activate(9010, 0, 0), not_stored(9010, 1)});
  EXPECT_EQ(at.md.state().subscriptions().subscription_count(), subscriptions);
}

}  // namespace
}  // namespace donet::test
