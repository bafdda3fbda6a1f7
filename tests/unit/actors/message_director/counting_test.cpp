// The counts and metrics of the Message Director.

#include "actors/message_director/router_metrics.hpp"
#include "tests/unit/actors/message_director/director.hpp"

#include <gtest/gtest.h>

#include <array>

namespace donet::test {
namespace {

using frames = director::frames;
using runtime::close_reason;

class Counting : public testing::Test {
protected:
  const runtime::message_director_metrics& shown() {
    show(md_.state(), metrics_);
    return metrics_;
  }

  std::uint64_t ended(close_reason why) {
    return shown().ended_participants[static_cast<std::size_t>(why)].value();
  }

  static std::size_t bytes(const frames& all) {
    std::size_t sum = 0;
    for (const datagram& one : all)
      sum += framed(one).size();
    return sum;
  }

  director md_;

private:
  std::array<std::string_view, runtime::close_reasons> names_{};
  runtime::message_director_metrics metrics_{names_};
};

TEST_F(Counting, FramesInAndOut) {
  const auto a = md_.join();
  const auto b = md_.join();
  const auto c = md_.join();
  const frames asked{add_channel(5000), add_channel(5001)};
  md_.send(b, asked);
  md_.send(c, asked.front());
  const frames sent{message({5000}, 7, 1), message({5000}, 7, 2, "longer"), message({5001}, 7, 3),
                    message({9999}, 7, 4), add_channel(4000)};
  md_.send(a, sent);
  const auto& found = shown();
  EXPECT_EQ(found.received_frames.value(), 8U);
  EXPECT_EQ(found.received_bytes.value(), bytes(asked) + bytes({asked.front()}) + bytes(sent));
  EXPECT_EQ(found.control_frames.value(), 4U);
  EXPECT_EQ(found.delivered_frames.value(), 5U) << "two for each of two, one for b alone";
  EXPECT_EQ(found.delivered_bytes.value(), bytes(md_.at(b)) + bytes(md_.at(c)));
  EXPECT_EQ(found.upstream_frames.value(), 4U) << "including datagrams without a subscriber here";
  EXPECT_EQ(md_.state().counts().handled(), 8U);
}

TEST_F(Counting, FramesOfTheParentCountAsDeliveredButNotAsReceived) {
  const auto a = md_.join();
  md_.send(a, add_channel(5000));
  md_.parent_sends(message({5000}, 7, 1));
  EXPECT_EQ(shown().received_frames.value(), 1U) << "the subscription";
  EXPECT_EQ(shown().delivered_frames.value(), 1U);
  EXPECT_EQ(shown().upstream_frames.value(), 0U);
}

// The counts do not depend on the steps in which a batch is routed.
TEST_F(Counting, EachFrameOnce) {
  const auto a = md_.join();
  const auto b = md_.join();
  md_.send(b, add_channel(5000));
  md_.queue(a, frames(100, message({5000}, 7, 1)));
  md_.run(1);
  EXPECT_EQ(shown().received_frames.value(), 101U);
  EXPECT_EQ(shown().delivered_frames.value(), 100U);
  EXPECT_EQ(shown().upstream_frames.value(), 100U);
}

TEST_F(Counting, MalformedFrames) {
  const auto a = md_.join();
  md_.send(a, frames{u8(2) + u64(5), control(9999, "")});
  EXPECT_EQ(shown().malformed_frames.value(), 2U);
  EXPECT_EQ(shown().received_frames.value(), 2U);
  EXPECT_EQ(shown().delivered_frames.value(), 0U);
}

TEST_F(Counting, ParticipantsAndTheReasonsWhyTheyLeft) {
  const auto a = md_.join();
  const auto b = md_.join();
  const auto c = md_.join();
  md_.join();
  EXPECT_EQ(shown().participants.value(), 4U);
  md_.state().participant_lost(a, close_reason::peer_reset);
  md_.send(b, u8(1));
  md_.lose(b);
  md_.lose(c);
  EXPECT_EQ(shown().participants.value(), 1U);
  EXPECT_EQ(ended(close_reason::peer_reset), 1U);
  EXPECT_EQ(ended(close_reason::malformed), 1U) << "once, for the malformed message";
  EXPECT_EQ(ended(close_reason::peer_closed), 1U);
  md_.state().stop();
  md_.run();
  EXPECT_EQ(ended(close_reason::stopping), 1U);
  EXPECT_EQ(shown().participants.value(), 0U);
}

TEST_F(Counting, ChannelsAndTheirSubscriptions) {
  const auto a = md_.join();
  const auto b = md_.join();
  md_.send(a, frames{add_channel(5000), add_channel(5000), add_channel(5001), add_range(10, 20)});
  md_.send(b, frames{add_channel(5000), add_range(15, 30)});
  EXPECT_EQ(shown().channels.value(), 2U);
  EXPECT_EQ(shown().subscriptions.value(), 3U);
  EXPECT_EQ(shown().range_segments.value(), 3U);
  md_.send(a, frames{remove_channel(5001), remove_channel(5001)});
  EXPECT_EQ(shown().subscriptions.value(), 2U);
  md_.lose(b);
  EXPECT_EQ(shown().channels.value(), 1U);
  EXPECT_EQ(shown().subscriptions.value(), 1U);
  EXPECT_EQ(shown().range_segments.value(), 1U);
}

TEST_F(Counting, TheParent) {
  EXPECT_EQ(shown().upstream_connected.value(), 1U);
  md_.parent_lost();
  EXPECT_EQ(shown().upstream_connected.value(), 0U);
  md_.send(md_.join(), message({5000}, 7, 1));
  EXPECT_EQ(shown().upstream_frames.value(), 1U) << "the datagram waits";
  EXPECT_EQ(shown().upstream_lost_frames.value(), 0U);
  md_.parent_returns();
  EXPECT_EQ(shown().upstream_connected.value(), 1U);
  EXPECT_EQ(shown().upstream_frames.value(), 1U) << "not once more";
}

}  // namespace
}  // namespace donet::test
