#include "runtime/cluster/link_state.hpp"

#include "runtime/datagram/writer.hpp"
#include "tests/support/random_source.hpp"

#include <gtest/gtest.h>

#include <deque>
#include <string>
#include <vector>

namespace donet::runtime {
namespace {

using event = link_state::event;

link_data word(const std::string& text) {
  link_data data;
  data.frames.push_back(batch::copy_of(dc::as_bytes(text)));
  return data;
}

std::string text(const link_data& data) {
  return std::string(dc::as_text(data.frames.front().bytes()));
}

// Two ends, and the messages in flight between them.
class Link : public testing::Test {
protected:
  Link() { connect(); }

  void connect() {
    a_.connected();
    b_.connected();
    to_a_.clear();
    to_b_.clear();
    pump();
  }
  void cut() {
    a_.disconnected();
    b_.disconnected();
    to_a_.clear();
    to_b_.clear();
  }

  // Puts the output of both ends in flight.
  void pump() {
    for (link_message& message : a_.take_outgoing())
      to_b_.push_back(std::move(message));
    for (link_message& message : b_.take_outgoing())
      to_a_.push_back(std::move(message));
  }

  // Delivers the oldest message to b, and applies it.
  event step_b() { return step(b_, to_b_, at_b_); }
  event step_a() { return step(a_, to_a_, at_a_); }

  event step(link_state& to, std::deque<link_message>& way, std::vector<std::string>& got) {
    link_message oldest = std::move(way.front());
    way.pop_front();
    const link_state::outcome now = to.receive(std::move(oldest));
    if (now.what == event::data) {
      got.push_back(text(now.data));
      to.applied();
    }
    pump();
    return now.what;
  }

  void settle() {
    pump();
    while (!to_a_.empty() || !to_b_.empty()) {
      if (!to_b_.empty())
        step_b();
      if (!to_a_.empty())
        step_a();
    }
  }

  using words = std::vector<std::string>;

  link_state a_{11};
  link_state b_{22};
  std::deque<link_message> to_a_;
  std::deque<link_message> to_b_;
  words at_a_;
  words at_b_;
};

TEST_F(Link, BeginsWhenBothHaveMet) {
  EXPECT_FALSE(a_.is_up());
  EXPECT_EQ(step_a(), event::begun);
  EXPECT_EQ(step_b(), event::begun);
  EXPECT_TRUE(a_.is_up());
}

TEST_F(Link, CarriesDataInOrderAndAcknowledges) {
  settle();
  a_.push(word("one"));
  a_.push(word("two"));
  EXPECT_EQ(a_.acknowledged(), 0U);
  EXPECT_EQ(a_.kept_bytes(), 6U);
  settle();
  EXPECT_EQ(at_b_, (words{"one", "two"}));
  EXPECT_EQ(a_.acknowledged(), 2U);
  EXPECT_EQ(a_.kept_bytes(), 0U);
}

TEST_F(Link, TakesMoreBeforeTheFirstIsApplied) {
  settle();
  a_.push(word("one"));
  a_.push(word("two"));
  pump();
  EXPECT_EQ(b_.receive(std::move(to_b_[0])).what, event::data);
  EXPECT_EQ(b_.receive(std::move(to_b_[1])).what, event::data);
  b_.applied();
  to_b_.clear();
  settle();
  EXPECT_EQ(a_.acknowledged(), 1U);
  b_.applied();
  settle();
  EXPECT_EQ(a_.acknowledged(), 2U);
}

TEST_F(Link, ResumesAfterACutWithWhatWasNotAcknowledged) {
  settle();
  a_.push(word("one"));
  pump();
  step_b();  // applied; the acknowledgement is lost
  a_.push(word("two"));
  pump();
  cut();
  a_.push(word("three"));
  connect();
  EXPECT_EQ(step_a(), event::resumed);
  EXPECT_EQ(step_b(), event::resumed);
  settle();
  EXPECT_EQ(at_b_, (words{"one", "two", "three"})) << "each once";
  EXPECT_EQ(a_.acknowledged(), 3U);
}

TEST_F(Link, AcknowledgesWhatIsAppliedWhileItsHelloIsUnderWay) {
  settle();
  a_.push(word("one"));
  pump();
  const link_state::outcome received = b_.receive(std::move(to_b_.front()));
  ASSERT_EQ(received.what, event::data);
  cut();
  connect();
  b_.applied();
  settle();
  EXPECT_EQ(a_.acknowledged(), 1U);
}

TEST_F(Link, BeginsAnewWhenTheOtherNodeWasStartedAgain) {
  settle();
  a_.push(word("for the former"));
  cut();
  b_ = link_state(23);
  at_b_.clear();
  connect();
  EXPECT_EQ(step_a(), event::begun);
  EXPECT_EQ(step_b(), event::begun);
  a_.push(word("one"));
  settle();
  EXPECT_EQ(at_b_, words{"one"});
}

TEST_F(Link, BreaksOnAGapAndResumes) {
  settle();
  a_.push(word("one"));
  a_.push(word("two"));
  pump();
  to_b_.pop_front();
  EXPECT_EQ(step_b(), event::broken);
  EXPECT_EQ(b_.breaks(), 1U);
  cut();
  connect();
  EXPECT_EQ(step_a(), event::resumed);
  EXPECT_EQ(step_b(), event::resumed);
  settle();
  EXPECT_EQ(at_b_, (words{"one", "two"}));
  EXPECT_EQ(b_.breaks(), 0U);
}

TEST_F(Link, BeginsAnewAfterTheSecondBreakInARow) {
  settle();
  a_.push(word("one"));
  a_.push(word("two"));
  for (const unsigned breaks : {1U, 2U}) {
    pump();
    while (to_b_.size() > 1)
      to_b_.pop_front();
    EXPECT_EQ(step_b(), event::broken);
    EXPECT_EQ(b_.breaks(), breaks);
    cut();
    connect();
    step_a();
    step_b();
  }
  EXPECT_EQ(b_.breaks(), 0U);
  EXPECT_EQ(a_.pushed(), 0U) << "the data of the former life is void";
}

TEST_F(Link, BreaksOnAnAcknowledgementOfDataThatWasNeverSent) {
  settle();
  a_.push(word("pushed, not sent"));
  EXPECT_EQ(a_.receive(link_ack{1, 0}).what, event::broken);
}

TEST_F(Link, BreaksOnAnAcknowledgementOfPartsThatWereNeverSent) {
  settle();
  EXPECT_EQ(a_.receive(link_ack{0, 1}).what, event::broken);
}

TEST_F(Link, BreaksOnDataBeforeAHello) {
  EXPECT_EQ(a_.receive(link_part{0, true, word("too early")}).what, event::broken);
}

TEST_F(Link, BreaksOnASecondHello) {
  settle();
  EXPECT_EQ(a_.receive(link_hello{22, 11, 0}).what, event::broken);
}

TEST_F(Link, IgnoresMessagesAfterItHasBroken) {
  settle();
  EXPECT_EQ(a_.receive(link_hello{22, 11, 0}).what, event::broken);
  EXPECT_EQ(a_.receive(link_hello{22, 11, 0}).what, event::nothing);
  EXPECT_EQ(a_.breaks(), 1U);
}

TEST_F(Link, LeavesOtherMessagesToItsCaller) {
  settle();
  EXPECT_EQ(a_.receive(link_heartbeat{}).what, event::other);
  EXPECT_EQ(a_.receive(link_expelled{11, "b", death_cause::silence}).what, event::other);
}

TEST_F(Link, TakesAGoodbyeWhenNothingIsMissing) {
  settle();
  a_.push(word("last"));
  settle();
  EXPECT_EQ(b_.receive(link_goodbye{a_.pushed()}).what, event::goodbye);
}

TEST_F(Link, BreaksOnAGoodbyeBeforeTheLastData) {
  settle();
  EXPECT_EQ(b_.receive(link_goodbye{1}).what, event::broken);
}

// ---- the window ----

TEST_F(Link, HasRoomForOtherMessagesWhileHalfOfTheWindowIsFree) {
  EXPECT_FALSE(a_.has_room_beside_data()) << "the ends have not met";
  settle();
  EXPECT_TRUE(a_.has_room_beside_data());
  const std::string text(limits::link_part_size_max / 2, 'x');
  while (a_.window_used() <= limits::link_window_bytes_default / 2) {
    EXPECT_TRUE(a_.has_room_beside_data());
    a_.push(word(text));
    EXPECT_FALSE(a_.has_room_beside_data()) << "the data is not sent yet";
    pump();
  }
  EXPECT_FALSE(a_.has_room_beside_data());
  settle();
  EXPECT_TRUE(a_.has_room_beside_data());
  cut();
  EXPECT_FALSE(a_.has_room_beside_data());
}

TEST_F(Link, HoldsPartsBackBeyondTheWindow) {
  settle();
  const std::string text(limits::link_part_size_max / 2, 'x');
  const std::size_t pushed = 2 * limits::link_window_bytes_default / text.size();
  for (std::size_t i = 0; i < pushed; ++i)
    a_.push(word(text));
  pump();
  EXPECT_LT(to_b_.size(), pushed);
  EXPECT_GE(a_.window_used(), limits::link_window_bytes_default);
  settle();
  EXPECT_EQ(at_b_.size(), pushed);
  EXPECT_EQ(a_.window_used(), 0U);
}

TEST_F(Link, MovesADataThatIsLargerThanTheWindow) {
  a_ = link_state(11, 1);
  b_ = link_state(22);
  connect();
  settle();
  link_data data;
  const dc::byte_buffer frame(limits::link_part_size_max - limits::length_tag_size);
  batch_builder frames;
  for (int i = 0; i < 10; ++i)
    ASSERT_TRUE(append_frame(frames, frame));
  data.frames.push_back(frames.take());
  a_.push(std::move(data));
  pump();
  EXPECT_EQ(to_b_.size(), 2U) << "as many parts as one acknowledgement is for";
  settle();
  ASSERT_EQ(at_b_.size(), 1U);
  EXPECT_EQ(a_.acknowledged(), 1U);
}

TEST_F(Link, AcknowledgesWhileTheWindowIsFull) {
  settle();
  a_ = link_state(11, 1);
  b_ = link_state(22, 1);
  connect();
  settle();
  for (int i = 0; i < 3; ++i) {
    a_.push(word("a"));
    b_.push(word("b"));
  }
  settle();
  EXPECT_EQ(at_a_.size(), 3U);
  EXPECT_EQ(at_b_.size(), 3U);
}

TEST_F(Link, IgnoresWhatComesWhileItIsDown) {
  settle();
  cut();
  EXPECT_EQ(a_.receive(link_ack{99}).what, event::nothing);
}

class RandomLink : public Link {};

// Random pushes, deliveries and cuts: each side receives all data of the other one, once, in order.
TEST_F(RandomLink, LosesNothingHoweverOftenItIsCut) {
  settle();
  test::random_source random(7);
  words from_a;
  words from_b;
  bool up = true;
  for (int step = 0; step < 20'000; ++step) {
    switch (random.below(8)) {
    case 0:
      from_a.push_back("a" + std::to_string(step));
      a_.push(word(from_a.back()));
      break;
    case 1:
      from_b.push_back("b" + std::to_string(step));
      b_.push(word(from_b.back()));
      break;
    case 2:
      if (up && random.chance(20)) {
        cut();
        up = false;
      }
      break;
    case 3:
      if (!up) {
        connect();
        up = true;
      }
      break;
    default:
      pump();
      if (up && random.chance(50) && !to_a_.empty()) {
        ASSERT_NE(step_a(), event::broken);
      } else if (up && !to_b_.empty()) {
        ASSERT_NE(step_b(), event::broken);
      }
    }
  }
  if (!up)
    connect();
  settle();
  EXPECT_EQ(at_b_, from_a);
  EXPECT_EQ(at_a_, from_b);
  EXPECT_EQ(a_.kept_bytes(), 0U);
}

}  // namespace
}  // namespace donet::runtime
