// Rule 2: only the strand runs its children.

#include "runtime/execution/strand.hpp"

#include "runtime/execution/actor_base.hpp"

#include <caf/actor_system_config.hpp>
#include <caf/allowed_unsafe_message_type.hpp>
#include <gtest/gtest.h>

#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

namespace donet::runtime {
namespace {

struct word {
  std::string text;
};

struct wake_other {
  caf::actor other;
};

struct fail {};

}  // namespace
}  // namespace donet::runtime

CAF_ALLOW_UNSAFE_MESSAGE_TYPE(donet::runtime::word)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(donet::runtime::wake_other)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(donet::runtime::fail)

namespace donet::runtime {
namespace {

class child final : public strand_actor {
public:
  child(caf::actor_config& config, strand& owner, char name, std::string& log)
      : strand_actor(config, owner), name_(name), log_(log) {}

  ~child() override { log_ += '~'; }

  caf::behavior make_behavior() override {
    return {
      [this](const word& message) {
        log_ += name_;
        log_ += message.text;
        if (message.text == "again")
          tell(*this, word{"!"});
      },
      [](const wake_other& message) { tell(message.other, word{"other"}); },
      [](const fail&) { throw std::runtime_error("planted"); },
    };
  }

private:
  char name_;
  std::string& log_;
};

class outsider final : public pinned_actor {
public:
  outsider(caf::actor_config& config, unit& home, std::string& log)
      : pinned_actor(config, home), log_(log) {}

  caf::behavior make_behavior() override {
    return {[this](const word& message) { log_ += message.text; }};
  }

private:
  std::string& log_;
};

class Strand : public testing::Test {
protected:
  std::string log_;
  caf::actor_system_config config_;
  caf::actor_system system_{config_};
  unit unit_{system_, [] {}};
  strand strand_{system_};
};

TEST_F(Strand, ADeliveryIsHandledBeforeTheNextOne) {
  const unit::scope inside(unit_);
  const caf::actor a = strand_.launch<child>('a', log_);
  const caf::actor b = strand_.launch<child>('b', log_);
  strand_.deliver(a, word{"1"});
  EXPECT_EQ(log_, "a1");
  strand_.deliver(b, word{"2"});
  strand_.deliver(a, word{"3"});
  EXPECT_EQ(log_, "a1b2a3");
}

TEST_F(Strand, WhatAChildTellsItselfIsPartOfTheDelivery) {
  const unit::scope inside(unit_);
  const caf::actor a = strand_.launch<child>('a', log_);
  strand_.deliver(a, word{"again"});
  EXPECT_EQ(log_, "aagaina!");
}

TEST_F(Strand, AnActorThatAChildWakesRunsInItsOwnUnit) {
  const unit::scope inside(unit_);
  const caf::actor a = strand_.launch<child>('a', log_);
  strand_.deliver(a, wake_other{launch<outsider>(unit_, log_)});
  EXPECT_EQ(log_, "") << "not inside the delivery";
  unit_.run(10, std::chrono::hours(1));
  EXPECT_EQ(log_, "other");
}

TEST_F(Strand, AChildEndsWithItsLastHandle) {
  const unit::scope inside(unit_);
  {
    const caf::actor a = strand_.launch<child>('a', log_);
    strand_.deliver(a, word{"1"});
  }
  EXPECT_EQ(log_, "a1~");
}

// Rule 4: an exception of one child does not end the others.
TEST_F(Strand, AChildThatThrowsIsTheOnlyOneToEnd) {
  const unit::scope inside(unit_);
  const caf::actor a = strand_.launch<child>('a', log_);
  const caf::actor b = strand_.launch<child>('b', log_);
  strand_.deliver(a, fail{});
  strand_.deliver(b, word{"1"});
  strand_.deliver(a, word{"2"});
  EXPECT_EQ(log_, "b1");
}

// ---- entering a child ----

child& entered(const caf::actor& one) {
  return static_cast<child&>(*caf::actor_cast<caf::abstract_actor*>(one));
}

TEST_F(Strand, WhatAnEnteredChildTellsItselfIsHandledBeforeTheStrandGoesOn) {
  const unit::scope inside(unit_);
  const caf::actor a = strand_.launch<child>('a', log_);
  EXPECT_TRUE(strand_.enter(entered(a), [&] { tell(a, word{"1"}); }));
  EXPECT_EQ(log_, "a1");
}

TEST_F(Strand, AnEnteredChildThatThrowsIsTheOnlyOneToEnd) {
  const unit::scope inside(unit_);
  const caf::actor a = strand_.launch<child>('a', log_);
  const caf::actor b = strand_.launch<child>('b', log_);
  strand_.deliver(a, word{"0"});
  EXPECT_FALSE(strand_.enter(entered(a), [] { throw std::runtime_error("planted"); }));
  EXPECT_TRUE(strand_.enter(entered(b), [&] { log_ += 'b'; }));
  strand_.deliver(a, word{"2"});
  EXPECT_EQ(log_, "a0b");
}

TEST_F(Strand, EndsTheProcessWhenSomebodyElseWakesAChild) {
  const unit::scope inside(unit_);
  const caf::actor a = strand_.launch<child>('a', log_);
  EXPECT_DEATH(
    caf::actor_cast<caf::abstract_actor*>(a)->enqueue(make_envelope(word{"intruder"}), &unit_),
    "somebody else than its strand woke a child");
}

}  // namespace
}  // namespace donet::runtime
