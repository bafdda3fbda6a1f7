// The routing of a shard: it sorts frames by client, and acknowledges parcels to the router.

#include "tests/unit/actors/client_agent/stage.hpp"

#include <algorithm>

namespace donet::test {
namespace {

TEST(Shard, ClientsReceiveOnlyTheirFrames) {
  stage at;
  player& alice = at.enters();
  player& bob = at.enters();
  at.sends({message({3100}, server, 1002, blob("to alice")),
            message({3101}, server, 1002, blob("to bob")),
            message({10}, server, 1002, blob("to all")),
            message({3100, 3101}, server, 1002, blob("to both")),
            message({3102, 999'999}, server, 1002, blob("to others"))});
  EXPECT_THAT(alice.received(), ElementsAre("to alice", "to all", "to both"));
  EXPECT_THAT(bob.received(), ElementsAre("to bob", "to all", "to both"));
}

TEST(Shard, AnUpdateForManyIsTranslatedForEachOfThem) {
  stage at;
  std::vector<player*> all;
  for (int i = 0; i < 20; ++i)
    all.push_back(&at.enters());
  std::vector<datagram> said;
  std::vector<std::string> told;
  for (int i = 0; i < 10; ++i) {
    said.push_back(updates({10}, login_manager, 1, std::to_string(i)));
    told.push_back(set_field(login_manager, 1, std::to_string(i)));
  }
  said.push_back(message({10}, server, 2021, u32(login_manager) + u16(0)));
  told.push_back(u16(121) + u32(login_manager) + u16(0));
  at.sends(said);
  for (player* each : all)
    EXPECT_EQ(each->received(), told);
}

TEST(Shard, AnUpdateForManyReachesOnlyClientsThatSeeTheObject) {
  stage at;
  player& alice = at.enters();
  player& bob = at.enters();
  at.sends({3101}, server, 1010, u32(99) + u16(thing_class));
  at.sends(updates({3100, 3101}, 99, 3, "x"));
  EXPECT_THAT(alice.received(), IsEmpty());
  EXPECT_THAT(bob.received(), ElementsAre(set_field(99, 3, "x")));
}

TEST(Shard, TheLargestUpdateIsTranslatedToo) {
  stage at;
  player& alice = at.enters();
  player& bob = at.enters();
  // As large as a datagram to one channel may be.
  const std::string value(65'535 - 19 - 6, 'L');
  at.sends(updates({10}, login_manager, 1, value));
  EXPECT_THAT(alice.received(), ElementsAre(set_field(login_manager, 1, value)));
  EXPECT_THAT(bob.received(), ElementsAre(set_field(login_manager, 1, value)));
}

// The router receives only the first subscription and the last unsubscription of a channel.
TEST(Shard, AChannelIsOpenAtTheRouterWhileAClientHasItOpen) {
  stage at;
  player& alice = at.enters();
  player& bob = at.enters();
  alice.sends(add_interest(1, 1, 4000, 1));
  at.forget();
  bob.sends(add_interest(1, 1, 4000, 1));
  EXPECT_THAT(at.received(), ElementsAre(asks(3101, 1, 4000, {1})));
  alice.is_lost();
  EXPECT_THAT(at.received(), ElementsAre(closes(3100)));
  bob.is_lost();
  EXPECT_THAT(at.received(), testing::UnorderedElementsAre(closes(3101), closes(10),
                                                           closes(place_channel(4000, 1))));
}

// The shard handles a frame that changes subscriptions before it looks up the recipients of the
// next one.
TEST(Shard, AChannelThatAFrameOpensIsOpenForTheNext) {
  stage at;
  player& alice = at.enters();
  at.sends({message({3100}, server, 1100, u64(5'555'555)),
            message({5'555'555}, server, 1002, blob("heard")),
            message({5'555'555}, server, 1101, u64(5'555'555)),
            message({5'555'555}, server, 1002, blob("not heard")),
            message({3100}, server, 1001, u64(70'000)),
            message({70'000}, server, 1002, blob("heard too")),
            message({3100}, server, 1200, u16(1) + u32(4000) + u32(1)), counts(3100, 2, 0),
            comes({77, 4000, 1}), message({3100}, server, 1203, u16(1)), comes({78, 4000, 1})});
  EXPECT_THAT(alice.received(),
              ElementsAre("heard", "heard too", add_interest(1, 1, 4000, 1), done(1, 1),
                          shown({77, 4000, 1}), remove_interest(3, 1), leaving(77), done(3, 1)));
}

TEST(Shard, AClientDoesNotReceiveItsOwnMessagesButOthersDo) {
  stage at;
  player& alice = at.enters();
  player& bob = at.enters();
  // Whatever name it sends it under.
  at.sends_as(stage::participant_of(0), message({10}, 4321, 1002, blob("hello")));
  EXPECT_THAT(alice.received(), IsEmpty());
  EXPECT_THAT(bob.received(), ElementsAre("hello"));
}

TEST(Shard, AReusedNumberIsANewParticipant) {
  stage at;
  player& alice = at.connects();
  const runtime::subscriber number = alice.state().number();
  alice.is_lost();
  at.forgets(alice);
  player& bob = at.connects();
  EXPECT_EQ(bob.state().number(), number);
  at.sends_as(stage::participant_of(0), message({10}, 4321, 1002, blob("the last of alice")));
  EXPECT_THAT(bob.received(), ElementsAre("the last of alice"));
  at.sends_as(stage::participant_of(1), message({10}, 4321, 1002, blob("bob")));
  EXPECT_THAT(bob.received(), IsEmpty());
}

TEST(Shard, CountsItsClients) {
  stage at;
  EXPECT_EQ(at.state().clients(), 0U);
  player& alice = at.connects();
  player& bob = at.connects();
  EXPECT_EQ(at.state().clients(), 2U);
  alice.is_lost();
  at.forgets(alice);
  EXPECT_EQ(at.state().clients(), 1U);
  bob.is_lost();
  at.forgets(bob);
  EXPECT_EQ(at.state().clients(), 0U);
}

// ---- turns ----

class recording_host final : public actors::client_host {
public:
  void deliver(runtime::subscriber number, actors::client_world&,
               const actors::client_batch& batch) override {
    ++wakes;
    std::size_t encoded_bytes = 0;
    batch.for_each(
      [&](const runtime::message_view& one, const actors::message_route&, dc::bytes_view encoded) {
        received.push_back(std::to_string(value(number)) + ": " + std::to_string(one.type)
                           + (encoded.empty() ? "" : " encoded"));
        encoded_bytes += encoded.size();
      });
    EXPECT_EQ(batch.encoded_bytes, encoded_bytes);
  }
  void continue_change(runtime::subscriber number, actors::client_world&) override {
    received.push_back(std::to_string(value(number)) + " continues");
  }

  std::vector<std::string> received;
  std::size_t wakes = 0;
};

class Turns : public testing::Test {
protected:
  Turns() {
    for (const std::uint64_t own : {3100U, 3101U}) {
      const runtime::subscriber one = state_.add();
      state_.world().subscribe(one, runtime::channel{own});
      state_.world().subscribe(one, runtime::channel{10});
    }
    state_.take_emission();
  }

  void take(const std::vector<datagram>& all) {
    std::string frames;
    for (const datagram& one : all)
      frames += framed(one);
    runtime::parcel given;
    given.first = runtime::batch::copy_of(dc::as_bytes(frames));
    given.senders = {{runtime::no_participant, static_cast<std::uint32_t>(frames.size())}};
    given.number = ++parcels_;
    state_.take(std::move(given));
  }

  recording_logger log_{runtime::log_level::trace};
  actors::client_options options_;
  actors::uberdogs globals_;
  recording_host host_;
  actors::client_agent_state state_{options_, client_schema(),        globals_, log_, nullptr,
                                    host_,    runtime::participant{1}};
  std::uint64_t parcels_ = 0;
};

TEST_F(Turns, EachClientIsWokenOnceForAParcel) {
  take({message({10}, 5, 2020), message({3100}, 5, 2042), message({10}, 5, 2021)});
  EXPECT_FALSE(state_.work(1000));
  EXPECT_EQ(host_.wakes, 2U);
  EXPECT_THAT(host_.received, ElementsAre("1: 2020 encoded", "1: 2042", "1: 2021 encoded",
                                          "2: 2020 encoded", "2: 2021 encoded"));
}

TEST_F(Turns, AnUpdateForOneClientIsNotEncodedByTheShard) {
  take({message({3100}, 5, 2020)});
  EXPECT_FALSE(state_.work(1000));
  EXPECT_THAT(host_.received, ElementsAre("1: 2020"));
}

TEST_F(Turns, EndAboutWhereTheBudgetEnds) {
  take(std::vector<datagram>(10, message({10}, 5, 2042)));
  EXPECT_TRUE(state_.work(4));
  EXPECT_EQ(host_.received.size(), 4U);
  EXPECT_EQ(state_.take_emission().handled, 0U);
  while (state_.work(4)) {}
  EXPECT_EQ(host_.received.size(), 20U);
  EXPECT_TRUE(state_.has_news()) << "the parcel is handled";
  EXPECT_EQ(state_.take_emission().handled, 1U);
  EXPECT_FALSE(state_.has_news());
}

TEST_F(Turns, SeveralParcelsAreHandledInTheirOrder) {
  take({message({3100}, 5, 2020)});
  take({message({3100}, 5, 2021)});
  take({});
  take({message({3100}, 5, 2032)});
  while (state_.work(1)) {}
  EXPECT_THAT(host_.received, ElementsAre("1: 2020", "1: 2021", "1: 2032"));
  EXPECT_EQ(state_.take_emission().handled, 4U);
}

TEST_F(Turns, AMalformedDatagramIsLoggedAndTheOthersAreHandled) {
  take({"", u8(2) + u64(3100), u8(1) + u64(3100) + u64(5), message({3100}, 5, 2032)});
  EXPECT_FALSE(state_.work(1000));
  EXPECT_THAT(host_.received, ElementsAre("1: 2032"));
  EXPECT_EQ(log_.count("cut short"), 3U);
}

}  // namespace
}  // namespace donet::test
