// The metrics of a Client Agent about its clients.

#include "tests/unit/actors/client_agent/situations.hpp"

#include <algorithm>
#include <set>
#include <string_view>

namespace donet::test {
namespace {

using metrics = runtime::client_agent_metrics;

metrics& counts_of(stage& at) {
  return *at.state().world().metrics;
}

std::vector<std::uint64_t> clients(stage& at) {
  const metrics& all = counts_of(at);
  return {all.clients[0].value(), all.clients[1].value(), all.clients[2].value()};
}

std::uint64_t ejects(stage& at, std::uint16_t code) {
  return counts_of(at).ejects[actors::eject_code::place_of(code)].value();
}

TEST(Counts, OfClientsFollowTheirState) {
  stage at;
  player& alice = at.connects();
  EXPECT_THAT(clients(at), ElementsAre(1, 0, 0));
  alice.sends(hello());
  EXPECT_THAT(clients(at), ElementsAre(0, 1, 0));
  at.sends({alice.channel()}, server, set_state, u16(2));
  EXPECT_THAT(clients(at), ElementsAre(0, 0, 1));
  at.sends({alice.channel()}, server, set_state, u16(2));
  at.sends({alice.channel()}, server, set_state, u16(7));
  EXPECT_THAT(clients(at), ElementsAre(0, 0, 1)) << "an unknown state changes nothing";
  at.enters();
  EXPECT_THAT(clients(at), ElementsAre(0, 0, 2));
  alice.sends(disconnect());
  alice.is_lost();
  EXPECT_THAT(clients(at), ElementsAre(0, 0, 1));
}

TEST(Counts, OfClientsLeaveOutRefusedOnes) {
  stage at(client_settings(), {runtime::channel{3100}, runtime::channel{3199}, 1, 0});
  at.connects();
  EXPECT_TRUE(at.connects().is_over());
  EXPECT_THAT(clients(at), ElementsAre(1, 0, 0));
  EXPECT_EQ(ejects(at, actors::eject_code::generic), 1U);
}

TEST(Counts, OfEjectsAreByReason) {
  stage at;
  at.connects().sends(hello("v2"));
  at.connects().sends(heartbeat());
  at.connects().sends(heartbeat());
  player& alice = at.enters();
  at.sends({alice.channel()}, server, 1004, u16(4'711) + blob("enough"));
  EXPECT_EQ(ejects(at, actors::eject_code::bad_version), 1U);
  EXPECT_EQ(ejects(at, actors::eject_code::no_hello), 2U);
  EXPECT_EQ(ejects(at, 4'711), 1U) << "a reason of the game's own";
  EXPECT_THAT(clients(at), ElementsAre(0, 0, 0));
}

TEST(Counts, OfEjectsHaveAWordForEachCode) {
  const auto made = actors::make_client_agent_metrics();
  const metrics& all = *made;
  std::set<std::string_view> words;
  for (std::size_t i = 0; i < all.ejects.size(); ++i) {
    EXPECT_TRUE(words.insert(all.ejects.word(i)).second) << all.ejects.word(i);
    const std::uint16_t code = actors::eject_code::all[i].code;
    EXPECT_EQ(actors::eject_code::place_of(code), i) << code;
  }
}

TEST(Counts, OfInterestTimeAreFromTheWishUntilItIsDone) {
  stage at;
  player& alice = at.enters();
  alice.sends(add_interest(11, 1, 4000, 1));
  at.passes(20ms);
  EXPECT_EQ(counts_of(at).interest_time.sum(), 0U) << "it is not done";
  at.sends(counts(3100, 1, 0));
  EXPECT_EQ(counts_of(at).interest_time.sum(), 20'000U);
  alice.sends(add_interest(12, 2, 4000, 1));
  EXPECT_EQ(counts_of(at).interest_time.in_bucket(0), 1U) << "all of it was there";
  EXPECT_EQ(counts_of(at).interests.value(), 2U);
  EXPECT_EQ(counts_of(at).interest_timeouts.value(), 0U);
}

TEST(Counts, OfInterestsEndWithThemAndWithTheirClient) {
  stage at;
  player& alice = client_with_interest(at);
  alice.sends(add_interest(2, 1, 4000, 2));
  EXPECT_EQ(counts_of(at).interests.value(), 1U) << "another one in its place";
  alice.sends(add_interest(3, 2, 4000, 1));
  alice.sends(remove_interest(4, 1));
  EXPECT_EQ(counts_of(at).interests.value(), 1U);
  alice.is_lost();
  EXPECT_EQ(counts_of(at).interests.value(), 0U);
}

TEST(Counts, OfInterestsIncludeTimeouts) {
  stage at;
  client_with_pending_interest(at);
  at.passes(10min);
  EXPECT_EQ(counts_of(at).interest_timeouts.value(), 1U);
  EXPECT_GT(counts_of(at).interest_time.sum(), 0U);
}

TEST(Counts, OfDatagramsAreByDirection) {
  stage at;
  player& alice = client_that_sees_77(at);
  player& bob = at.enters();
  bob.sends(add_interest(1, 1, 4000, 1));
  at.sends({counts(3101, 1, 1), answers(3101, 1, {77, 4000, 1})});
  const std::uint64_t received = counts_of(at).received_messages.value();
  const std::uint64_t sent = counts_of(at).sent_messages.value();
  alice.received();
  bob.received();
  at.sends(updates({here}, 77, 3, "x"));
  EXPECT_EQ(alice.received().size() + bob.received().size(), 2U);
  EXPECT_EQ(counts_of(at).sent_messages.value(), sent + 2);
  alice.sends(heartbeat());
  EXPECT_EQ(counts_of(at).received_messages.value(), received + 1);
}

}  // namespace
}  // namespace donet::test
