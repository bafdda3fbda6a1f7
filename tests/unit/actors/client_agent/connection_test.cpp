// From the first moment of a connection to its last (spec/clientagent 3 and 12).

#include "tests/unit/actors/client_agent/stage.hpp"

namespace donet::test {
namespace {

using channel = runtime::channel;
using numbers = std::vector<std::uint16_t>;

// ---- 3.2 and 3.4: beginning ----

TEST(Connection, OpensItsChannelAndTheOneOfAllClientsAndIsReported) {
  stage at;
  player& alice = at.connects();
  EXPECT_THAT(at.received(), ElementsAre(opens(3100), opens(10)));
  EXPECT_THAT(at.events(),
              ElementsAre("type=client-connected sender=Client:3100 "
                          "remote_address=10.0.0.7:40000 local_address=10.0.0.1:7198"));
  EXPECT_THAT(alice.received(), IsEmpty());
  EXPECT_EQ(alice.state().phase(), actors::session_phase::unknown);
}

TEST(Connection, AddressesOfIpv6AreReportedWithoutBrackets) {
  stage at;
  runtime::origin from = stage::usual_origin();
  from.remote = {"2001:db8::1", 22};
  at.connects(from);
  EXPECT_THAT(at.events(),
              ElementsAre("type=client-connected sender=Client:3100 "
                          "remote_address=2001:db8::1:22 local_address=10.0.0.1:7198"));
}

TEST(Connection, OfTheProxyItselfIsReportedNeitherAtItsBeginningNorAtItsEnd) {
  stage at;
  runtime::origin from = stage::usual_origin();
  from.is_health_check = true;
  player& proxy = at.connects(from);
  proxy.sends(hello());
  EXPECT_THAT(proxy.received(), ElementsAre(hello_resp()));
  proxy.is_lost();
  EXPECT_THAT(at.events(), IsEmpty());
}

TEST(Connection, TheRangeIsUsedUpBeforeChannelsComeBackInTheOrderInWhichTheyWereGiven) {
  stage at(client_settings(), {channel{3100}, channel{3102}, 0, 0});
  player& first = at.connects();
  player& second = at.connects();
  second.is_lost();
  first.is_lost();
  EXPECT_EQ(at.connects().channel(), 3102U);
  EXPECT_EQ(at.connects().channel(), 3101U);
  EXPECT_EQ(at.connects().channel(), 3100U);
}

TEST(Connection, GivesBackTheChannelAndNotTheClientsId) {
  stage at(client_settings(), {channel{3100}, channel{3100}, 0, 0});
  player& first = at.connects();
  at.sends({3100}, server, 1001, u64(555'000));
  EXPECT_EQ(first.channel(), 555'000U);
  first.is_lost();
  EXPECT_EQ(at.connects().channel(), 3100U);
}

//
TEST(Connection, WithoutAChannelReceivesEjectOnceAndSubscribesToNothing) {
  stage at(client_settings(), {channel{3100}, channel{3100}, 0, 0});
  at.connects();
  at.forget();
  player& late = at.connects();
  EXPECT_THAT(at.received(), IsEmpty());
  expect_ejected(at, late, 1, "Client capacity reached", false);
  late.is_lost();
  EXPECT_THAT(at.events(), IsEmpty());
  EXPECT_THAT(at.received(), IsEmpty());
  actors::admission_place next(at.admission());
  EXPECT_TRUE(next.enter(""));
  EXPECT_EQ(next.admit(), std::nullopt) << "channel 0 is nobody's";
}

// ---- events of connections without HELLO ----

actors::client_options with_event_budget() {
  actors::client_options options = client_settings();
  options.early_events = std::make_shared<actors::event_budget>();
  return options;
}

TEST(EarlyEvents, OfAFloodAreCountedAndNotReported) {
  stage at(with_event_budget());
  for (int i = 0; i < 50; ++i)
    at.connects().is_lost();
  EXPECT_EQ(at.events().size(), 10U);
  EXPECT_EQ(at.state().world().metrics->suppressed_events.value(), 90U);
  at.passes(1s);
  at.connects().sends(u16(5));
  EXPECT_EQ(at.events().size(), 2U) << "client-connected, client-ejected";
}

TEST(EarlyEvents, OfAnotherAddressAreReported) {
  stage at(with_event_budget());
  for (int i = 0; i < 50; ++i)
    at.connects();
  at.events();
  runtime::origin neighbour = stage::usual_origin();
  neighbour.remote.host = "10.0.0.8";
  at.connects(neighbour);
  EXPECT_EQ(at.events().size(), 1U);
}

TEST(EarlyEvents, AClientOfAFloodIsReportedWithItsHello) {
  stage at(with_event_budget());
  for (int i = 0; i < 50; ++i)
    at.connects();
  at.events();
  player& alice = at.connects();
  EXPECT_THAT(at.events(), IsEmpty());
  alice.sends(hello());
  const auto seen = at.events();
  ASSERT_EQ(seen.size(), 1U);
  EXPECT_EQ(seen[0].rfind("type=client-connected sender=Client:3150 ", 0), 0U) << seen[0];
  alice.is_lost();
  EXPECT_EQ(at.events().size(), 1U) << "and so is its end";
}

// ---- 3.7: the message types of each phase ----

TEST(Phase, BeforeHelloEveryOtherMessageIsEjected) {
  for (const std::uint16_t type : numbers{0, 2, 3, 5, 120, 140, 200, 201, 203, 65'535}) {
    stage at;
    player& alice = at.connects();
    at.events();
    alice.sends(u16(type));
    expect_ejected(at, alice, 107, "First packet is not CLIENT_HELLO", false);
  }
}

TEST(Phase, AnAnonymousClientMayNotAskForPlacesOrInterests) {
  for (const std::uint16_t type : numbers{0, 1, 2, 4, 121, 132, 140, 200, 201, 203, 204, 65'535}) {
    stage at;
    player& alice = at.connects();
    alice.sends(hello());
    at.events();
    alice.sends(u16(type));
    expect_ejected(at, alice, 108,
                   "Message type " + std::to_string(type) + " not allowed prior to authentication.",
                   true);
  }
}

TEST(Phase, AnEstablishedClientMayNotSendOtherTypes) {
  for (const std::uint16_t type : numbers{0, 1, 2, 4, 121, 132, 142, 202, 204, 65'535}) {
    stage at;
    player& alice = at.enters();
    alice.sends(u16(type));
    expect_ejected(at, alice, 108, "Message type " + std::to_string(type) + " not valid.", true);
  }
}

TEST(Phase, AClientThatIsMadeNewNeedsAnotherHello) {
  stage at;
  player& alice = at.enters();
  at.sends({3100}, server, set_state, u16(0));
  alice.sends(hello());
  EXPECT_THAT(alice.received(), ElementsAre(hello_resp()));
  EXPECT_EQ(alice.state().phase(), actors::session_phase::anonymous);
}

TEST(Phase, GoingBackKeepsInterestsAndTheirNews) {
  stage at;
  player& alice = at.enters();
  alice.sends(add_interest(1, 7, 4000, 1));
  at.sends({counts(3100, 1, 0), comes({77, 4000, 1})});
  at.sends({3100}, server, set_state, u16(0));
  alice.received();
  at.sends(updates({place_channel(4000, 1)}, 77, 9, "x"));
  EXPECT_THAT(alice.received(), ElementsAre(set_field(77, 9, "x")));
}

//
TEST(Phase, ThereAreThreeAndNoOtherIsTaken) {
  stage at;
  player& alice = at.enters();
  at.sends({3100}, server, set_state, u16(3));
  EXPECT_EQ(alice.state().phase(), actors::session_phase::established);
  EXPECT_EQ(at.logged().size(), 1U);
  alice.sends(heartbeat());
  EXPECT_FALSE(alice.is_over());
}

// ---- 3.6 and 3.8: lengths ----

TEST(ClientMessage, WithoutATypeIsCutShort) {
  for (const std::string& body : {std::string(), std::string("\1", 1)}) {
    stage at;
    player& alice = at.connects();
    at.events();
    alice.sends(body);
    expect_ejected(at, alice, 109, "Datagram unexpectedly ended while iterating.", false);
  }
}

// Whole requests of each type, with excess data, and cut short at each length.
std::vector<std::string> requests() {
  return {set_field(login_manager, field_of("Login", "login"), blob("alice")),
          set_location(88, 4000, 2),
          add_interest(1, 7, 4000, 1),
          add_interests(1, 7, 4000, {1, 2, 3}),
          add_interests(1, 7, 4000, {}),
          remove_interest(2, 9)};
}

player& one_with_an_avatar(stage& at) {
  player& alice = at.enters();
  at.sends(gives(3100, {88, 4000, 1}));
  alice.sends(add_interest(1, 9, 4000, 9));
  at.sends(counts(3100, 1, 0));
  at.forget();
  alice.received();
  return alice;
}

TEST(ClientMessage, EachRequestIsWholeAsItIs) {
  for (const std::string& whole : requests()) {
    stage at;
    player& alice = one_with_an_avatar(at);
    alice.sends(whole);
    EXPECT_FALSE(alice.is_over());
    EXPECT_THAT(at.events(), IsEmpty());
  }
}

TEST(ClientMessage, CutShortAnywhereHasNoOtherEffectThanTheEject) {
  for (const std::string& whole : requests()) {
    for (std::size_t size = 2; size < whole.size(); ++size) {
      stage at;
      player& alice = one_with_an_avatar(at);
      alice.sends(whole.substr(0, size));
      expect_ejected(at, alice, 109, "Datagram unexpectedly ended while iterating.", false);
      EXPECT_THAT(at.received(), testing::UnorderedElementsAre(closes(3100), closes(10),
                                                               closes(place_channel(4000, 9))));
    }
  }
}

TEST(ClientMessage, WithExcessDataHasNoOtherEffectThanTheEject) {
  std::vector<std::string> all = requests();
  all.push_back(heartbeat());
  all.push_back(disconnect());
  for (const std::string& whole : all) {
    stage at;
    player& alice = one_with_an_avatar(at);
    alice.sends(whole + '\0');
    expect_ejected(at, alice, 106, "Datagram contains excess data.", true);
    EXPECT_THAT(at.received(), testing::UnorderedElementsAre(closes(3100), closes(10),
                                                             closes(place_channel(4000, 9))));
  }
}

// ---- 3.9 ----

TEST(Hello, TheRightOneIsAnswered) {
  stage at;
  player& alice = at.connects();
  alice.sends(hello());
  EXPECT_THAT(alice.received(), ElementsAre(hello_resp()));
  EXPECT_EQ(alice.state().phase(), actors::session_phase::anonymous);
}

TEST(Hello, CutShortAnywhereIsNotAnswered) {
  const std::string whole = hello();
  for (std::size_t size = 2; size < whole.size(); ++size) {
    stage at;
    player& alice = at.connects();
    at.events();
    alice.sends(whole.substr(0, size));
    expect_ejected(at, alice, 109, "Datagram unexpectedly ended while iterating.", false);
  }
}

TEST(Hello, WithExcessDataIsNotAnswered) {
  stage at;
  player& alice = at.connects();
  at.events();
  alice.sends(hello() + "x");
  expect_ejected(at, alice, 106, "Datagram contains excess data.", true);
}

TEST(Hello, OfAnotherVersionReceivesBoth) {
  stage at;
  player& alice = at.connects();
  at.events();
  alice.sends(hello("v2"));
  expect_ejected(at, alice, 124, "Client version mismatch: client=v2, server=v1", false);
}

TEST(Hello, OfAnotherVersionDoesNotReceiveOursIfThatIsASecret) {
  auto options = client_settings();
  options.send_version = false;
  stage at(options);
  player& alice = at.connects();
  at.events();
  alice.sends(hello("v1 "));
  expect_ejected(at, alice, 124, "Client version mismatch: client=v1 ", false);
}

TEST(Hello, OfAnotherHashReceivesBothInHexadecimal) {
  stage at;
  player& alice = at.connects();
  at.events();
  alice.sends(hello("v1", 0xDEAD));
  expect_ejected(at, alice, 125, "Client DC hash mismatch: client=0xdead, server=0xabc", false);
}

TEST(Hello, OfAnotherHashDoesNotReceiveOursIfThatIsASecret) {
  auto options = client_settings();
  options.send_hash = false;
  stage at(options);
  player& alice = at.connects();
  at.events();
  alice.sends(hello("v1", 0));
  expect_ejected(at, alice, 125, "Client DC hash mismatch: client=0x0", false);
}

TEST(Hello, TheVersionIsLookedAtBeforeTheHash) {
  stage at;
  player& alice = at.connects();
  at.events();
  alice.sends(hello("", 1));
  expect_ejected(at, alice, 124, "Client version mismatch: client=, server=v1", false);
}

//
TEST(Hello, AnEndlessVersionIsEchoedInPart) {
  stage at;
  player& alice = at.connects();
  at.events();
  alice.sends(hello(std::string(65'527, 'A')));
  expect_ejected(at, alice, 124,
                 "Client version mismatch: client=" + std::string(256, 'A') + ", server=v1", false);
}

//
TEST(Hello, EachClientAgentExpectsItsOwnHash) {
  auto options = client_settings();
  stage first(options);
  options.hash = 7;
  stage second(options);
  player& alice = first.connects();
  player& bob = second.connects();
  alice.sends(hello("v1", 0xABC));
  bob.sends(hello("v1", 7));
  EXPECT_THAT(alice.received(), ElementsAre(hello_resp()));
  EXPECT_THAT(bob.received(), ElementsAre(hello_resp()));
}

}  // namespace
}  // namespace donet::test
