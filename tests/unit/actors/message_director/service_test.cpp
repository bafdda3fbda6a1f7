// The router and a service of its own node with many participants: datagrams reach the right ones although
// the router routes a whole batch before the service has handled its first message (architecture
// section 5).

#include "tests/unit/actors/message_director/director.hpp"
#include "tests/unit/actors/message_director/fake_service.hpp"

#include <gtest/gtest.h>

namespace donet::test {
namespace {

using frames = director::frames;

class Service : public testing::Test {
protected:
  director md_;
  fake_service ss_{md_};
  actors::sink_id ai_ = md_.join();
};

TEST_F(Service, AParticipantReceivesFramesOfOthersOfItsServiceAndNotItsOwn) {
  ss_.add(1, {5001, 9000});
  ss_.add(2, {5002, 9000});
  const datagram hello = message({9000}, 5001, 1);
  ss_.send(1, hello);
  ss_.emit();
  ss_.handle_all();
  EXPECT_EQ(ss_.at(1), frames{});
  EXPECT_EQ(ss_.at(2), frames{hello});
}

TEST_F(Service, ItsFramesReachParticipantsAndTheParent) {
  md_.send(ai_, add_channel(9000));
  md_.above();
  const datagram hello = message({9000}, 5001, 1);
  ss_.send(1, hello);
  ss_.emit();
  EXPECT_EQ(md_.at(ai_), frames{hello});
  EXPECT_EQ(md_.above(), frames{hello});
}

// QUIRK 16.
TEST_F(Service, ADatagramToChannelOneAloneIsDropped) {
  md_.above();
  ss_.send(1, message({1}, 9000, 9001));
  ss_.send(1, message({1, 1}, 9000, 9001));
  ss_.emit();
  EXPECT_EQ(md_.above(), frames{message({1, 1}, 9000, 9001)});
  EXPECT_EQ(md_.log().count("control message of a service dropped"), 1U);
}

// spec/services 7.1 O7.
TEST_F(Service, AnObjectCanBeAddressedInTheSameBatchThatCreatesIt) {
  const datagram set = message({5001}, 7, 2020, "field");
  md_.send(ai_, frames{create_object(5001), set});
  ss_.handle_all();
  EXPECT_EQ(ss_.at(5001), frames{set});
}

TEST_F(Service, TheParentReceivesTheSubscriptionBeforeTheCreation) {
  md_.above();
  md_.send(ai_, create_object(5001));
  EXPECT_EQ(md_.above(), (frames{add_channel(5001), create_object(5001)}));
  ss_.handle_all();
  EXPECT_EQ(md_.above(), frames{}) << "the expectation came true";
}

TEST_F(Service, AnExpectationThatDoesNotComeTrueEndsWithItsParcel) {
  ss_.refuse();
  md_.above();
  md_.send(ai_, create_object(5001));
  ss_.take();
  md_.send(ai_, create_object(5002));
  ss_.take();
  EXPECT_EQ(md_.above(), (frames{add_channel(5001), create_object(5001), add_channel(5002),
                                 create_object(5002)}));
  ss_.handle_one();
  EXPECT_EQ(md_.above(), frames{remove_channel(5001)});
  ss_.handle_one();
  EXPECT_EQ(md_.above(), frames{remove_channel(5002)});
}

// The three batches that a design with lists of recipients gets wrong. First:
TEST_F(Service, AMessageBehindCloseChannelDoesNotReachTheClient) {
  ss_.add(1, {9001, 9002});
  ss_.add(2, {9002});
  const datagram late = message({9002}, 7, 1);
  md_.send(ai_, frames{message({9001}, 7, close_channel, u64(9002)), late});
  ss_.handle_all();
  EXPECT_EQ(ss_.at(1), frames{});
  EXPECT_EQ(ss_.at(2), frames{late});
}

// Second:
TEST_F(Service, AMessageToTheOldIdBehindSetClientIdDoesNotReachTheClient) {
  ss_.add(1, {9001});
  md_.send(ai_, message({9001}, 7, set_client_id, u64(6001)));
  ss_.handle_all();
  const datagram old_id = message({6001}, 7, 1);
  const datagram new_id = message({6002}, 7, 2);
  md_.send(ai_, frames{message({9001}, 7, set_client_id, u64(6002)), old_id, new_id});
  ss_.handle_all();
  EXPECT_EQ(ss_.at(1), frames{new_id});
}

// Third:
TEST_F(Service, AnObjectCanBeDeletedCreatedAgainAndAddressedInOneBatch) {
  md_.send(ai_, create_object(5001));
  ss_.handle_all();
  const datagram set = message({5001}, 7, 2020, "field");
  md_.send(ai_, frames{message({5001}, 7, delete_ram), create_object(5001), set});
  ss_.handle_all();
  EXPECT_EQ(ss_.at(5001), frames{set});
  md_.above();
  const datagram again = message({5001}, 7, 2020, "again");
  md_.send(ai_, again);
  ss_.handle_all();
  EXPECT_EQ(ss_.at(5001), frames{again});
  EXPECT_EQ(md_.above(), frames{again}) << "the parent's subscription never ended";
}

// The same over several parcels: the router routes the later ones before the service has handled the first.
TEST_F(Service, ALateUnsubscriptionDoesNotEndAnObjectCreatedSince) {
  md_.send(ai_, create_object(5001));
  ss_.handle_all();
  md_.above();
  md_.send(ai_, message({5001}, 7, delete_ram));
  ss_.take();
  md_.send(ai_, create_object(5001));
  ss_.take();
  ss_.handle_one();  // the end
  const datagram set = message({5001}, 7, 2020, "field");
  md_.send(ai_, set);
  ss_.take();
  ss_.handle_one();
  ss_.handle_one();
  EXPECT_EQ(ss_.at(5001), frames{set});
  EXPECT_EQ(md_.above(), (frames{message({5001}, 7, delete_ram), create_object(5001), set}));
}

TEST_F(Service, AnObjectThatEndsIsForgottenByTheRouterAndTheParent) {
  md_.send(ai_, create_object(5001));
  ss_.handle_all();
  md_.send(ai_, message({5001}, 7, delete_ram));
  ss_.handle_all();
  md_.above();
  const datagram late = message({5001}, 7, 1);
  md_.send(ai_, late);
  ss_.take();
  EXPECT_EQ(ss_.at(5001), frames{});
  EXPECT_EQ(md_.above(), frames{late});
}

TEST_F(Service, ASetClientIdCanBeFollowedByAMessageToTheNewId) {
  ss_.add(1, {9001});
  const datagram hello = message({6001}, 7, 1);
  md_.send(ai_, frames{message({9001}, 7, set_client_id, u64(6001)), hello});
  ss_.handle_all();
  EXPECT_EQ(ss_.at(1), frames{hello});
}

TEST_F(Service, ATruncatedSubscribingMessageAnticipatesNothing) {
  md_.above();
  const frames cut = {message({control_channel}, 7, create, "123"),
                      u8(1) + u64(control_channel) + u64(7),
                      u8(1) + u64(control_channel) + u64(7) + u8(0xd0)};
  md_.send(ai_, cut);
  EXPECT_EQ(md_.above(), cut);
}

// A large emission is routed within the router's budget, too.
TEST_F(Service, ALargeEmissionIsDoneInParts) {
  md_.send(ai_, add_range(9000, 9999));
  frames sent;
  for (std::uint16_t n = 0; n < 1000; ++n) {
    sent.push_back(message({9000U + n % 50U}, 5001, n));
    ss_.send(1 + n % 3, sent.back());
  }
  ss_.emit();
  EXPECT_EQ(md_.at(ai_), sent);
}

}  // namespace
}  // namespace donet::test
