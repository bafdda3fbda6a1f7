// The end of a session, and its last messages (spec/clientagent 3.10 to 3.13, Q-03).

#include "tests/unit/actors/client_agent/stage.hpp"

#include <functional>

namespace donet::test {
namespace {

using numbers = std::vector<std::uint16_t>;

// ---- silent clients ----

TEST(HelloTimeout, EjectsAClientWithoutHello) {
  stage at;
  player& alice = at.connects();
  at.events();
  at.passes(29'999ms);
  EXPECT_FALSE(alice.is_over());
  at.passes(1ms);
  expect_ejected(at, alice, 345, "Server timed out while waiting for hello.", false);
}

TEST(HelloTimeout, EndsWithHello) {
  stage at;
  player& alice = at.connects();
  alice.sends(hello());
  at.passes(24h * 365);
  EXPECT_FALSE(alice.is_over());
}

TEST(HelloTimeout, EndsIfTheServerSetsThePhase) {
  stage at;
  player& alice = at.connects();
  at.sends({3100}, server, set_state, u16(2));
  at.passes(24h);
  EXPECT_FALSE(alice.is_over());
}

TEST(HelloTimeout, StartsAgainIfTheServerResetsThePhase) {
  stage at;
  player& alice = at.enters();
  at.passes(1h);
  at.sends({3100}, server, set_state, u16(0));
  at.passes(29'999ms);
  EXPECT_FALSE(alice.is_over());
  at.passes(1ms);
  EXPECT_TRUE(alice.is_over());
}

TEST(HelloTimeout, NoneMeansNone) {
  auto options = client_settings();
  options.hello_timeout = 0ms;
  stage at(options);
  player& alice = at.connects();
  at.sends({3100}, server, set_state, u16(0));
  at.passes(24h);
  EXPECT_FALSE(alice.is_over());
}

// ---- 3.10 ----

actors::client_options with_heartbeat() {
  auto options = client_settings();
  options.heartbeat_timeout = 1000ms;
  return options;
}

constexpr const char* no_heartbeat = "Server timed out while waiting for heartbeat.";

TEST(Heartbeat, EjectsAClientWithoutOneInEveryPhase) {
  for (const std::uint16_t phase : numbers{0, 1, 2}) {
    stage at(with_heartbeat());
    player& alice = at.connects();
    at.sends({3100}, server, set_state, u16(phase));
    at.events();
    at.passes(999ms);
    EXPECT_FALSE(alice.is_over());
    at.passes(1ms);
    expect_ejected(at, alice, 345, no_heartbeat, false);
  }
}

TEST(Heartbeat, KeepsAlive) {
  stage at(with_heartbeat());
  player& alice = at.connects();
  alice.sends(hello());
  for (int i = 0; i < 10; ++i) {
    at.passes(900ms);
    alice.sends(heartbeat());
  }
  EXPECT_THAT(alice.received(), ElementsAre(hello_resp()));
  EXPECT_FALSE(alice.is_over());
  at.passes(1000ms);
  EXPECT_TRUE(alice.is_over());
}

TEST(Heartbeat, HelloIsOneToo) {
  stage at(with_heartbeat());
  player& alice = at.connects();
  at.passes(900ms);
  alice.sends(hello());
  at.passes(900ms);
  EXPECT_FALSE(alice.is_over());
}

TEST(Heartbeat, NothingElseIs) {
  stage at(with_heartbeat());
  player& alice = at.enters();
  at.passes(900ms);
  alice.sends(set_field(login_manager, field_of("Login", "login"), blob("")));
  alice.sends(add_interest(1, 1, 4000, 1));
  at.passes(100ms);
  EXPECT_TRUE(alice.is_over());
}

TEST(Heartbeat, IsAcceptedWithoutATimeout) {
  stage at;
  player& alice = at.enters();
  alice.sends(heartbeat());
  EXPECT_EQ(alice.state().next_deadline(), runtime::clock::time_point::max());
  EXPECT_THAT(at.received(), IsEmpty());
}

// ---- 3.11 and Q-06: one EJECT, and silence ----

TEST(Eject, IsFollowedByNoInputOrOutput) {
  stage at;
  player& alice = at.connects();
  alice.sends(heartbeat());
  alice.sends(hello());
  alice.sends("");
  alice.is_lost();
  at.sends({3100, 10}, server, 1004, u16(5) + blob("again"));
  EXPECT_THAT(alice.received(), ElementsAre(ejected(107, "First packet is not CLIENT_HELLO")));
  EXPECT_EQ(at.events().size(), 2U) << "connected, ejected, and not lost";
}

TEST(Eject, DropsMessagesThatAreUnderWay) {
  stage at;
  player& alice = at.enters();
  at.sends({message({3100}, server, 1004, u16(151) + blob("by an admin")),
            updates({3100}, login_manager, 0, blob("late")), ends({3100}, 77),
            message({3100}, server, 1005)});
  expect_ejected(at, alice, 151, "by an admin", false);
}

TEST(Eject, SendsALongTextWholeAndReportsAPart) {
  stage at;
  player& alice = at.enters();
  const std::string text(65'500, 'E');
  at.sends({3100}, server, 1004, u16(1) + blob(text));
  EXPECT_THAT(alice.received(), ElementsAre(ejected(1, text)));
  const auto events = at.events();
  ASSERT_EQ(events.size(), 1U);
  EXPECT_LT(events[0].size(), 2000U) << "an event is a datagram of UDP";
}

TEST(Eject, IsLogged) {
  stage at;
  player& alice = at.enters();
  alice.sends(u16(9999));
  const auto lines = at.logged();
  ASSERT_EQ(lines.size(), 1U);
  EXPECT_THAT(lines[0], testing::HasSubstr("108"));
  EXPECT_THAT(lines[0], testing::HasSubstr("Message type 9999 not valid."));
}

// ---- 3.12: other ends ----

TEST(Disconnect, IsReportedAndAnsweredByNothing) {
  stage at;
  player& alice = at.enters();
  alice.sends(disconnect());
  EXPECT_TRUE(alice.is_over());
  alice.is_lost();
  EXPECT_THAT(alice.received(), IsEmpty());
  EXPECT_THAT(at.events(), ElementsAre("type=client-disconnected sender=Client:3100"));
}

TEST(Drop, SendsNothing) {
  stage at;
  player& alice = at.enters();
  at.sends({3100}, server, 1005);
  EXPECT_TRUE(alice.is_over());
  alice.is_lost();
  EXPECT_THAT(alice.received(), IsEmpty());
  EXPECT_THAT(at.events(), IsEmpty());
}

TEST(Loss, IsReportedWithItsReason) {
  stage at;
  player& alice = at.enters();
  alice.is_lost("connection reset by peer");
  alice.is_lost("again");
  EXPECT_THAT(at.events(), ElementsAre("type=client-lost sender=Client:3100 "
                                       "remote_address=10.0.0.7:40000 local_address=10.0.0.1:7198 "
                                       "reason=connection reset by peer"));
}

TEST(Events, NameTheAllocatedChannelWhateverTheClientsId) {
  stage at;
  player& alice = at.enters();
  at.sends({3100}, server, 1001, u64(999'000));
  alice.sends(disconnect());
  EXPECT_THAT(at.events(), ElementsAre("type=client-disconnected sender=Client:3100"));
}

// ---- 3.13: the order of the last messages ----

TEST(Teardown, ClosesChannelsThenDeletesObjectsThenAnswersThenSendsPostRemoves) {
  stage at;
  player& alice = at.enters();
  at.sends({3100}, server, 1001, u64(70'000));
  at.sends({70'000}, server, 1012, u32(501));
  at.sends({70'000}, server, 1012, u32(500));
  at.sends({70'000}, server, 1200, u16(7) + u32(4000) + u32(1));
  const datagram first = message({4001}, 9, 4321, "first");
  const datagram second = message({4002, 4003}, 9, 4321, "second");
  at.sends({3100}, server, 1110, blob(first));
  at.sends({3100}, server, 1110, blob(second));
  at.forget();
  alice.received();
  alice.is_lost();
  auto all = at.received();
  ASSERT_EQ(all.size(), 10U);
  EXPECT_THAT(std::vector(all.begin(), all.begin() + 4),
              testing::UnorderedElementsAre(closes(3100), closes(10), closes(70'000),
                                            closes(place_channel(4000, 1))));
  EXPECT_THAT(std::vector(all.begin() + 4, all.end()),
              ElementsAre(message({500}, 70'000, 2032, u32(500)),
                          message({501}, 70'000, 2032, u32(501)),
                          message({server}, 70'000, 1204, u64(70'000) + u16(7)), first, second,
                          forgets_post_removes(3100)));
  EXPECT_THAT(alice.received(), IsEmpty());
}

TEST(Teardown, IsTheSameForEveryEndOfTheSession) {
  const std::vector<std::function<void(stage&, player&)>> ends{
    [](stage&, player& alice) { alice.sends(disconnect()); },
    [](stage&, player& alice) { alice.sends("?"); },
    [](stage& at, player&) { at.sends({3100}, server, 1005); },
    [](stage& at, player&) { at.sends({3100}, server, 1004, u16(1) + blob("")); },
    [](stage&, player& alice) { alice.is_lost(); },
  };
  for (const auto& end : ends) {
    stage at;
    player& alice = at.enters();
    at.sends({3100}, server, 1012, u32(500));
    end(at, alice);
    EXPECT_THAT(at.received(),
                ElementsAre(closes(10), closes(3100), message({500}, 3100, 2032, u32(500))));
    EXPECT_EQ(at.subscriptions(), 0U);
    at.forgets(alice);
    EXPECT_EQ(at.state().clients(), 0U);
  }
}

TEST(Teardown, AnInterestOfTheClientHasNoCallerToAnswer) {
  stage at;
  player& alice = at.enters();
  alice.sends(add_interest(1, 7, 4000, 1));
  at.forget();
  alice.is_lost();
  EXPECT_THAT(at.received(), testing::UnorderedElementsAre(closes(3100), closes(10),
                                                           closes(place_channel(4000, 1))));
}

}  // namespace
}  // namespace donet::test
