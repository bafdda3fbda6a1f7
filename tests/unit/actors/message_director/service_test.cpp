// The router and a service of its own node, which has many participants: who gets what although the
// router routes a whole batch before the service has handled its first message (architecture
// section 5).

#include "tests/unit/actors/message_director/director.hpp"

#include <gtest/gtest.h>

#include <deque>
#include <map>
#include <set>

namespace donet::test {
namespace {

using frames = director::frames;
using runtime::channel;
using step = runtime::emission::step;

constexpr std::uint64_t control_channel = 100'100;
constexpr std::uint16_t create = 2000;
constexpr std::uint16_t delete_ram = 2032;
constexpr std::uint16_t set_client_id = 1001;
constexpr std::uint16_t open_channel = 1100;
constexpr std::uint16_t close_channel = 1101;

// A State Server and a Client Agent in one, in so far as they subscribe: CREATE makes a participant
// that is subscribed to its doid, DELETE_RAM ends it; SET_CLIENT_ID, OPEN_CHANNEL and CLOSE_CHANNEL
// change the channels of the participants that they reach. Everything else is noted, for each
// participant that gets it.
class service {
public:
  explicit service(director& md) : md_(md), as_(md.state().add_service("service")) {
    subscribe(itself, control_channel);
    emit();
  }

  /// From now on it makes no object.
  void refuse() { refuses_ = true; }

  // A participant with these channels.
  void add(std::uint32_t who, const std::set<std::uint64_t>& channels) {
    for (const std::uint64_t c : channels)
      subscribe(who, c);
    emit();
  }

  // As the participant `who`, at the end of what it does next.
  void send(std::uint32_t who, const datagram& one) {
    const std::string frame = framed(one);
    out_.append(dc::as_bytes(frame));
    steps_.push_back(
      {step::kind::send, runtime::participant{who}, static_cast<std::uint32_t>(frame.size()), {}});
  }

  // Takes over what the router has for it, without handling it yet.
  void take() {
    if (runtime::parcel got = md_.parcel_of(as_); got.number != 0)
      waiting_.push_back(std::move(got));
  }

  // Handles the oldest parcel that it has taken over.
  void handle_one() {
    runtime::parcel now = std::move(waiting_.front());
    waiting_.pop_front();
    handled_ = now.number;
    std::deque<runtime::sender_run> senders(now.senders.begin(), now.senders.end());
    now.for_each_piece([&](const runtime::batch& piece) {
      runtime::frame_walker walker(piece.bytes());
      for (dc::bytes_view frame; walker.next(frame);) {
        handle(frame, senders.front().sender);
        senders.front().bytes -= static_cast<std::uint32_t>(frame.size() + 2);
        if (senders.front().bytes == 0)
          senders.pop_front();
      }
    });
    emit();
  }

  void handle_all() {
    for (take(); !waiting_.empty(); take())
      handle_one();
  }

  void emit() {
    runtime::emission now;
    now.frames = out_.take();
    now.steps = std::exchange(steps_, {});
    now.handled = handled_;
    md_.state().emitted(as_, std::move(now));
    md_.run();
  }

  // What this participant got since the last call.
  frames at(std::uint32_t who) { return std::exchange(received_[who], {}); }

private:
  // Number 0 would be nobody.
  static constexpr std::uint32_t itself = 99;

  void handle(dc::bytes_view frame, runtime::participant sender) {
    const auto datagram = runtime::datagram_view::of(frame);
    std::vector<runtime::subscriber> reached;
    table_.collect(datagram->recipients(), datagram->recipient_count(), reached);
    const auto message = runtime::message_view::of(*datagram);
    for (const runtime::subscriber one : reached) {
      const std::uint32_t who = runtime::value(one);
      if (static_cast<std::uint64_t>(sender) == who)
        continue;
      act(who, *message, frame);
    }
  }

  void act(std::uint32_t who, const runtime::message_view& message, dc::bytes_view frame) {
    dc::byte_reader reader(message.payload);
    std::uint64_t c = 0;
    std::uint32_t id = 0;
    switch (message.type) {
    case create:
      ASSERT_TRUE(reader.read(id));
      if (refuses_)
        return;
      subscribe(id, id);
      return;
    case delete_ram: unsubscribe_all(who); return;
    case set_client_id:
      ASSERT_TRUE(reader.read(c));
      if (ids_.count(who) != 0)
        unsubscribe(who, ids_[who]);
      ids_[who] = c;
      subscribe(who, c);
      return;
    case open_channel:
      ASSERT_TRUE(reader.read(c));
      subscribe(who, c);
      return;
    case close_channel:
      ASSERT_TRUE(reader.read(c));
      unsubscribe(who, c);
      return;
    default: received_[who].emplace_back(dc::as_text(frame));
    }
  }

  void subscribe(std::uint32_t who, std::uint64_t c) {
    ASSERT_TRUE(table_.add(runtime::subscriber{who}, channel{c}, changes_));
    tell();
  }
  void unsubscribe(std::uint32_t who, std::uint64_t c) {
    table_.remove(runtime::subscriber{who}, channel{c}, changes_);
    tell();
  }
  void unsubscribe_all(std::uint32_t who) {
    table_.remove_all(runtime::subscriber{who}, SIZE_MAX, changes_);
    tell();
  }

  // The first and the last of its participants in a channel.
  void tell() {
    for (const auto& change : changes_.interest) {
      const bool adds = change.what == runtime::subscription_change::kind::add_channel;
      steps_.push_back({adds ? step::kind::subscribe : step::kind::unsubscribe,
                        runtime::no_participant, 0, change.channels});
    }
    changes_.clear();
  }

  director& md_;
  actors::sink_id as_;
  runtime::subscription_table table_;
  runtime::subscription_changes changes_;
  std::map<std::uint32_t, std::uint64_t> ids_;
  std::map<std::uint32_t, frames> received_;
  std::deque<runtime::parcel> waiting_;
  std::uint64_t handled_ = 0;
  runtime::batch_builder out_;
  std::vector<step> steps_;

  bool refuses_ = false;
};

class Service : public testing::Test {
protected:
  director md_;
  service ss_{md_};
  actors::sink_id ai_ = md_.join();
};

datagram create_object(std::uint32_t id) {
  return message({control_channel}, 7, create, u32(id) + "the rest");
}

TEST_F(Service, AParticipantHearsOthersOfItsServiceAndNotItself) {
  ss_.add(1, {5001, 9000});
  ss_.add(2, {5002, 9000});
  const datagram hello = message({9000}, 5001, 1);
  ss_.send(1, hello);
  ss_.emit();
  ss_.handle_all();
  EXPECT_EQ(ss_.at(1), frames{});
  EXPECT_EQ(ss_.at(2), frames{hello});
}

TEST_F(Service, WhatItSendsReachesPeersAndTheParent) {
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
  EXPECT_EQ(md_.log().count("a datagram to channel 1 alone is dropped"), 1U);
}

// spec/services 7.1 O7.
TEST_F(Service, AnObjectCanBeAddressedInTheSameBatchThatCreatesIt) {
  const datagram set = message({5001}, 7, 2020, "field");
  md_.send(ai_, frames{create_object(5001), set});
  ss_.handle_all();
  EXPECT_EQ(ss_.at(5001), frames{set});
}

TEST_F(Service, TheParentIsToldOfAnObjectBeforeItsCreationIs) {
  md_.above();
  md_.send(ai_, create_object(5001));
  EXPECT_EQ(md_.above(), (frames{add_channel(5001), create_object(5001)}));
  ss_.handle_all();
  EXPECT_EQ(md_.above(), frames{}) << "what was expected came about";
}

TEST_F(Service, WhatIsExpectedAndDoesNotComeAboutIsTakenBackWithItsParcel) {
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
TEST_F(Service, AnObjectCanBeDeletedCreatedAnewAndAddressedInOneBatch) {
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
  EXPECT_EQ(md_.above(), frames{again}) << "the parent's subscription never wavered";
}

// The same over several parcels, of which the router routes the later before it hears of the first.
TEST_F(Service, AnEndThatIsHeardLateDoesNotEndWhatWasCreatedSince) {
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

TEST_F(Service, ACutSubscribingMessageAnticipatesNothing) {
  md_.above();
  const frames cut = {message({control_channel}, 7, create, "123"),
                      u8(1) + u64(control_channel) + u64(7),
                      u8(1) + u64(control_channel) + u64(7) + u8(0xd0)};
  md_.send(ai_, cut);
  EXPECT_EQ(md_.above(), cut);
}

// A service works on a large emission in the router's budget, too.
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
