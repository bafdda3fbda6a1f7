// Messages to an object that is being loaded wait, and are handled in the order of arrival
// (spec/services 4.3).

#include "tests/unit/actors/db_state_server/db_stage.hpp"

namespace donet::test {
namespace {

using namespace std::chrono_literals;

trace with_wake_up(const trace& rest, std::uint32_t id = 9010) {
  trace all{message({children(id)}, id, 2044, u32(1001))};
  all.insert(all.end(), rest.begin(), rest.end());
  return all;
}

TEST(Waiting, IsWhateverIsSaidToTheObject) {
  db_stage at;
  at.send(activate(9010, 0, 0));
  EXPECT_EQ(
    at.send({message({9010}, requester, 2044, u32(3)), message({9010}, requester, 2054, u32(4)),
             set_ai(9010, requester, 600), message({9010}, requester, 4321, "?")}),
    trace{});
  const std::string whole = u32(9010) + u32(0) + u32(0) + u16(kept) + kept_values(20, "");
  EXPECT_EQ(at.send(stored(9010, 0, kept, {})),
            with_wake_up({
              message({requester}, 9010, 2045, u32(3) + u32(9010) + u32(0) + u32(0)),
              message({requester}, 9010, 2055, u32(4) + u32(9010) + u64(0)),
              message({600}, 9010, 2052, whole),
            }));
  EXPECT_EQ(at.logged(),
            lines{"warn object: message type not for an object; dropped object=9010 class=Kept "
                  "type=4321 sender=5"});
}

TEST(Waiting, IsLostForAnObjectThatDoesNotCome) {
  db_stage at;
  at.send(activate(9010, 0, 0));
  at.send({message({9010}, requester, 2044, u32(3)), set_owner(9010, requester, 888),
           set_location(9010, requester, 1, 2), delete_ram(9010, requester)});
  EXPECT_EQ(at.send(not_stored(9010, 0)), trace{});
  EXPECT_TRUE(at.is_quiet());
}

TEST(Waiting, IsHandledAsForAnInactiveObjectIfTheLoadFails) {
  db_stage at;
  at.send(activate(9010, 0, 0));
  at.send({get_field(9010, set_level), get_activated(9010),
           set_field(9010, requester, set_level, u8(3)), get_field(9010, set_wish), get_all(9010),
           get_fields(9010, {set_flag}), set_fields(9010, {u16(set_level) + u8(4)}),
           delete_disk(9010)});
  EXPECT_EQ(at.send(not_stored(9010, 0)),
            (trace{
              to_database(9010, 3010, u32(1) + u32(9010) + u16(set_level)),
              get_activated_resp(9010, false),
              to_database(9010, 3020, u32(9010) + u16(set_level) + u8(3)),
              get_field_resp(9010, u8(0)),
              ask_all(9010, 2),
              get_fields_resp(9010, u8(1) + u16(1) + u16(set_flag) + u8(3)),
              to_database(9010, 3021, u32(9010) + u16(1) + u16(set_level) + u8(4)),
              to_database(9010, 3032, u32(9010)),
            }));
}

TEST(Waiting, IsAnsweredOnceByTheObject) {
  db_stage at;
  at.send(activate(9010, 0, 0));
  at.send({get_field(9010, set_level), get_fields(9010, {set_level}), get_all(9010)});
  EXPECT_EQ(at.send(stored(9010, 0, kept, {})),
            with_wake_up({
              get_field_resp(9010, u8(1) + u16(set_level) + u8(20)),
              get_fields_resp(9010, u8(1) + u16(1) + u16(set_level) + u8(20)),
              get_all_resp(9010, 0, 0, kept, kept_values(20, "") + u16(0)),
            }));
  EXPECT_TRUE(at.is_quiet());
}

// QUIRK 39: a message that the object has answered is not answered again; one that arrives after
// its end is.
TEST(Waiting, EndsWithTheObject) {
  db_stage at;
  at.send(activate(9010, 0, 0));
  at.send({get_field(9010, set_level, 1), set_field(9010, requester, set_level, u8(3)),
           get_all(9010), delete_ram(9010, requester), get_field(9010, set_flag, 2),
           get_activated(9010), set_owner(9010, requester, 888)});
  EXPECT_EQ(at.send(stored(9010, 0, kept, {})),
            with_wake_up({
              get_field_resp(9010, u8(1) + u16(set_level) + u8(20), 1),
              get_all_resp(9010, 0, 0, kept, kept_values(3, "") + u16(0)),
              to_database(9010, 3020, u32(9010) + u16(set_level) + u8(3)),
              get_field_resp(9010, u8(1) + u16(set_flag) + u8(3), 2),
              get_activated_resp(9010, false),
            }));
  EXPECT_EQ(at.host.size(), 0U);
  EXPECT_TRUE(at.is_quiet());
}

TEST(Waiting, DeletionOnDiskIsAnnouncedAndDone) {
  db_stage at;
  at.send(activate(9010, 70'000, 3));
  at.send(delete_disk(9010));
  const trace received = at.send(stored(9010, 0, kept, {}));
  ASSERT_EQ(received.size(), 6U);
  EXPECT_EQ(received[4], message({location(70'000, 3)}, requester, 2232, u32(9010)));
  EXPECT_EQ(received[5], to_database(9010, 3032, u32(9010)));
}

// ---- other channels than the object's ----

TEST(Waiting, IsForEachOfSeveralObjects) {
  db_stage at;
  at.send({activate(9010, 0, 0), activate(9011, 0, 0)});
  EXPECT_EQ(at.send(message({9010, 9011, 9010, 9012}, requester, 2044, u32(3))), trace{});
  EXPECT_EQ(
    at.send(stored(9011, 1, kept, {})),
    with_wake_up({message({requester}, 9011, 2045, u32(3) + u32(9011) + u32(0) + u32(0))}, 9011));
  EXPECT_EQ(at.send(stored(9010, 0, kept, {})),
            with_wake_up({message({requester}, 9010, 2045, u32(3) + u32(9010) + u32(0) + u32(0))}))
    << "once, although it was named twice";
}

// The message is about one object and sent to another: each handles its own part.
TEST(Waiting, IsForTheObjectThatTheMessageIsAbout) {
  db_stage at;
  at.send({activate(9010, 0, 0), activate(9011, 0, 0)});
  EXPECT_EQ(at.send(message({9011}, requester, 2207, u32(7) + u32(9010))), trace{});
  EXPECT_EQ(at.send(message({9011}, requester, 2207, u32(8) + u32(9999))),
            trace{get_activated_resp(9999, false, 8)});
  EXPECT_EQ(at.send(stored(9011, 1, kept, {})), with_wake_up({}, 9011)) << "not again";
  EXPECT_EQ(at.send(stored(9010, 0, kept, {})), with_wake_up({get_activated_resp(9010, true)}));
}

TEST(Waiting, ThatIsCutShortIsComplainedOfOnce) {
  db_stage at;
  at.send(activate(9010, 0, 0));
  at.send(message({9010}, requester, 2207, u32(7)));
  EXPECT_EQ(at.logged(), lines{"error dbss: message cut short; dropped type=2207 sender=5"});
  EXPECT_EQ(at.send(stored(9010, 0, kept, {})), with_wake_up({}));
}

// ---- messages of children of other services ----

// The parent is being loaded when its child is activated: it receives the child's message as soon
// as it is active.
TEST(Waiting, AppliesToMessagesOfAChildToItsParent) {
  db_stage at;
  at.send(activate(9010, 0, 0));
  at.send({activate(9011, 9010, 4), stored(9011, 1, kept, {})});
  const trace received = at.send(stored(9010, 0, kept, {}));
  EXPECT_EQ(received, (trace{
                        message({children(9010)}, 9010, 2044, u32(1001)),
                        message({9011}, 9010, 2055, u32(0) + u32(9010) + u64(0)),
                        message({9011}, 9010, 2046, u32(9010) + u32(4)),
                        message({9010}, 9011, 2045, u32(1001) + u32(9011) + u32(9010) + u32(4)),
                        message({9011}, 9010, 2046, u32(9010) + u32(4)),
                      }));
}

// ---- bounds ----

TEST(Waiting, HasABoundInMessages) {
  actors::db_state_server_options options = db_stage::usual();
  options.queue.messages_max = 2;
  db_stage at(options);
  at.send(activate(9010, 0, 0));
  EXPECT_EQ(at.send({get_activated(9010, 1), message({9010}, requester, 2044, u32(3))}), trace{});
  EXPECT_EQ(at.send({get_field(9010, set_level, 4), get_fields(9010, {set_level}, 5),
                     get_activated(9010, 6), get_all(9010), set_owner(9010, requester, 888)}),
            (trace{get_field_resp(9010, u8(0), 4), get_fields_resp(9010, u8(0), 5),
                   get_activated_resp(9010, false, 6)}))
    << "what can be refused is, the rest is lost";
  EXPECT_EQ(at.logged().size(), 5U);
  EXPECT_EQ(at.state().outcomes().refused, 5U);
  EXPECT_EQ(at.send(stored(9010, 0, kept, {})),
            with_wake_up({message({requester}, 9010, 2045, u32(3) + u32(9010) + u32(0) + u32(0)),
                          get_activated_resp(9010, true, 1)}));
}

TEST(Waiting, HasABoundInBytes) {
  actors::db_state_server_options options = db_stage::usual();
  options.queue.bytes_max = 100'000;
  db_stage at(options);
  at.send(activate(9010, 0, 0));
  const datagram large = message({9010}, requester, 4321, std::string(60'000, 'x'));
  at.send(large);
  EXPECT_EQ(at.state().outcomes().refused, 0U);
  at.send(large);
  EXPECT_EQ(at.state().outcomes().refused, 1U);
  at.send(get_activated(9010));
  EXPECT_EQ(at.state().outcomes().refused, 1U) << "there is room for a small one";
  at.advance(30s);
  EXPECT_TRUE(at.is_quiet());
}

TEST(Waiting, HasABoundForAllObjects) {
  actors::db_state_server_options options = db_stage::usual();
  options.waiting_bytes_max = 150'000;
  db_stage at(options);
  at.send({activate(9010, 0, 0), activate(9011, 0, 0), activate(9012, 0, 0)});
  for (const std::uint32_t id : {9010U, 9011U, 9012U})
    at.send(message({id}, requester, 4321, std::string(60'000, 'x')));
  EXPECT_EQ(at.state().outcomes().refused, 1U);
  EXPECT_LE(at.state().waiting_bytes(), options.waiting_bytes_max);
  at.advance(30s);
  EXPECT_TRUE(at.is_quiet());
}

}  // namespace
}  // namespace donet::test
