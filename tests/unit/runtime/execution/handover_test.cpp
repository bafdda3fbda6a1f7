// The short way of a message, past the mailbox: taken only if it changes no order.

#include "runtime/execution/handover.hpp"

#include "runtime/execution/io_thread.hpp"

#include <caf/actor_system_config.hpp>
#include <caf/allowed_unsafe_message_type.hpp>
#include <gtest/gtest.h>

#include <atomic>
#include <chrono>
#include <functional>
#include <future>
#include <memory>
#include <stdexcept>
#include <string>
#include <thread>
#include <utility>
#include <vector>

namespace donet::runtime {
namespace {

using namespace std::chrono_literals;

struct letter {
  char text = 0;
};

struct counted {
  int from = 0;
  int number = 0;
};

}  // namespace
}  // namespace donet::runtime

CAF_ALLOW_UNSAFE_MESSAGE_TYPE(donet::runtime::letter)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(donet::runtime::counted)

namespace donet::runtime {
namespace {

// Records each message and each turn. Some letters have an effect: 't' requests a turn, 'm' two
// turns, 'q' ends the actor, 'x' throws, 'n' hands the next letter to the actor itself.
template <class Base>
class scribe final : public Base, public receiver<letter> {
public:
  scribe(caf::actor_config& config, unit& home, std::string& log) : Base(config, home), log_(log) {}

  caf::behavior make_behavior() override {
    return {[this](letter& one) { receive(one); }};
  }

  void receive(letter& one) override {
    log_ += one.text;
    turns_ = one.text == 'm' ? 2 : turns_;
    if (one.text == 't' || one.text == 'm')
      this->schedule_turn();
    if (one.text == 'q')
      this->quit();
    if (one.text == 'x')
      throw std::runtime_error("planted");
    if (one.text == 'n')
      handover<letter>(caf::actor_cast<caf::actor>(this)).give({'s'});
  }

private:
  bool take_turn() override {
    log_ += '|';
    turns_ -= turns_ == 0 ? 0 : 1;
    return turns_ != 0;
  }

  std::string& log_;
  int turns_ = 0;
};

class Handover : public testing::Test {
protected:
  template <class Base = pinned_actor>
  handover<letter> make(unit& home) {
    return handover<letter>(launch<scribe<Base>>(home, log_));
  }

  std::string log_;
  caf::actor_system_config config_;
  caf::actor_system system_{config_};
  unit here_{system_, [] {}};
  unit there_{system_, [] {}};
};

TEST_F(Handover, AMessageIsReceivedAtOnceAndWakesNobody) {
  const unit::scope inside(here_);
  make(here_).give({'a'});
  EXPECT_EQ(log_, "a");
  EXPECT_EQ(here_.waiting(), 0U);
}

TEST_F(Handover, WhatWaitsInTheMailboxComesFirst) {
  const unit::scope inside(here_);
  const handover<letter> to = make(here_);
  tell(to.actor(), letter{'a'});
  to.give({'b'});
  EXPECT_EQ(log_, "");
  here_.run(1, 1h);
  EXPECT_EQ(log_, "ab");
}

TEST_F(Handover, WithoutAUnitTheMailboxIsTheWay) {
  make(here_).give({'a'});
  EXPECT_EQ(log_, "");
  const unit::scope inside(here_);
  here_.run(1, 1h);
  EXPECT_EQ(log_, "a");
}

TEST_F(Handover, AnActorPinnedElsewhereIsSentTo) {
  {
    const unit::scope inside(there_);
    make(here_).give({'a'});
    EXPECT_EQ(log_, "");
    EXPECT_EQ(there_.waiting(), 0U);
  }
  const unit::scope inside(here_);
  here_.run(1, 1h);
  EXPECT_EQ(log_, "a");
}

TEST_F(Handover, AFloatingActorIsVisitedAnywhere) {
  const unit::scope inside(there_);
  make<floating_actor>(here_).give({'a'});
  EXPECT_EQ(log_, "a");
}

TEST_F(Handover, OneTurnFollowsAllVisitsOfAThread) {
  const unit::scope inside(here_);
  const handover<letter> to = make(here_);
  to.give({'t'});
  to.give({'t'});
  to.give({'a'});
  EXPECT_EQ(log_, "tta");
  EXPECT_EQ(here_.waiting(), 1U);
  EXPECT_FALSE(here_.run(256, 1h));
  EXPECT_EQ(log_, "tta|");
}

TEST_F(Handover, ATurnComesAfterTheActorsThatWereWokenBefore) {
  const unit::scope inside(here_);
  tell(make(here_).actor(), letter{'a'});
  make(here_).give({'t'});
  here_.run(256, 1h);
  EXPECT_EQ(log_, "ta|");
}

TEST_F(Handover, AnActorThatWaitsForItsTurnAtOneUnitIsSentToFromAnother) {
  const handover<letter> to = make<floating_actor>(here_);
  {
    const unit::scope inside(here_);
    to.give({'t'});
  }
  {
    const unit::scope inside(there_);
    to.give({'b'});
    EXPECT_EQ(there_.waiting(), 0U) << "it runs where it waits";
  }
  const unit::scope inside(here_);
  to.give({'c'});
  EXPECT_EQ(log_, "t") << "'b' was first";
  here_.run(256, 1h);
  EXPECT_EQ(log_, "tbc|");
}

TEST_F(Handover, OthersHaveTheirTimeBetweenTwoTurns) {
  const unit::scope inside(here_);
  make(here_).give({'m'});
  make(here_).give({'t'});
  tell(make(here_).actor(), letter{'a'});
  EXPECT_TRUE(here_.run(3, 1h)) << "there is another turn";
  EXPECT_EQ(log_, "mt||a");
  EXPECT_FALSE(here_.run(1, 1h));
  EXPECT_EQ(log_, "mt||a|");
}

// Also if messages are in the mailbox, which otherwise might never become empty.
TEST_F(Handover, ATurnComesWhenTheMailboxIsEmpty) {
  const unit::scope inside(here_);
  const handover<letter> to = make(here_);
  for (const char one : {'t', 'a', 't'})
    tell(to.actor(), letter{one});
  here_.run(1, 1h);
  EXPECT_EQ(log_, "tat|");
}

TEST_F(Handover, AnActorThatRunsIsSentTo) {
  const unit::scope inside(here_);
  make(here_).give({'n'});
  EXPECT_EQ(log_, "n");
  here_.run(1, 1h);
  EXPECT_EQ(log_, "ns");
}

TEST_F(Handover, AnActorMayEndInAVisit) {
  {
    const unit::scope inside(here_);
    const handover<letter> to = make(here_);
    to.give({'q'});
    to.give({'a'});
    EXPECT_EQ(log_, "q");
  }
  EXPECT_EQ(here_.residents(), 0U);
}

TEST_F(Handover, WhatAVisitThrowsEndsTheProcess) {
  const unit::scope inside(here_);
  EXPECT_DEATH(make(here_).give({'x'}), "cannot go on: planted");
}

// Two threads hand over, a third one sends: the actor is run by one thread at a time, and the
// messages of each are in order. Each turn must occur, or the last one would not report that
// everything has arrived.
class collector final : public floating_actor, public receiver<counted> {
public:
  collector(caf::actor_config& config, unit& home, int expected, std::promise<bool> in_order)
      : floating_actor(config, home), expected_(expected), in_order_(std::move(in_order)) {}

  caf::behavior make_behavior() override {
    return {[this](counted& one) { receive(one); }};
  }

  void receive(counted& one) override {
    if (is_busy_.exchange(true))
      is_ordered_ = false;
    is_ordered_ = is_ordered_ && one.number == ++last_[one.from];
    ++received_;
    is_busy_ = false;
    schedule_turn();
  }

private:
  bool take_turn() override {
    if (is_busy_.exchange(true))
      is_ordered_ = false;
    if (received_ == expected_ && !is_done_) {
      is_done_ = true;
      in_order_.set_value(is_ordered_);
    }
    is_busy_ = false;
    return false;
  }

  int expected_;
  std::promise<bool> in_order_;
  int received_ = 0;
  int last_[3] = {};
  bool is_ordered_ = true;
  bool is_done_ = false;
  std::atomic<bool> is_busy_{false};
};

TEST(HandoverThreads, AnActorIsRunByOneThreadAtATimeAndInOrder) {
  static constexpr int each = 20'000;
  static constexpr int portion = 50;
  caf::actor_system_config config;
  caf::actor_system system(config);
  io_thread one(system, "one");
  io_thread two(system, "two");
  one.start();
  two.start();
  std::promise<bool> in_order;
  std::future<bool> result = in_order.get_future();
  {
    const handover<counted> to(launch<collector>(one.actors(), 3 * each, std::move(in_order)));
    // In portions, so that the threads alternate in running the actor.
    const std::function<void(io_thread*, int, int)> send = [&](io_thread* on, int from, int begin) {
      for (int i = begin; i < begin + portion; ++i)
        to.give({from, i});
      if (begin + portion <= each)
        on->loop().post([&send, on, from, begin] { send(on, from, begin + portion); });
    };
    one.loop().post([&] { send(&one, 0, 1); });
    two.loop().post([&] { send(&two, 1, 1); });
    for (int i = 1; i <= each; ++i)
      tell(to.actor(), counted{2, i});
    ASSERT_EQ(result.wait_for(30s), std::future_status::ready);
    EXPECT_TRUE(result.get());
  }
  one.stop();
  two.stop();
}

}  // namespace
}  // namespace donet::runtime
