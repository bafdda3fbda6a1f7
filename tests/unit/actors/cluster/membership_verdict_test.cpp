// How nodes that serve lose one of them, or their majority. The times are those of the design's table.

#include "tests/support/membership_world.hpp"

#include <gtest/gtest.h>

#include <cstddef>
#include <set>
#include <string>
#include <vector>

namespace donet::actors {
namespace {

using namespace std::chrono_literals;
using names = std::set<std::string>;

class verdict_world {
public:
  // Named "a", "b", ... as many as `count`; all serve.
  explicit verdict_world(std::size_t count) : world_(1) {
    std::vector<std::string> seeds;
    for (std::size_t i = 0; i < count; ++i) {
      world_.add_node(std::string(1, static_cast<char>('a' + i)));
      seeds.push_back(world_.address_of(i));
    }
    world_.set_seeds(seeds);
    for (std::size_t i = 0; i < count; ++i) {
      world_.supervise(i, false);
      world_.start(i);
    }
    world_.net.advance(20s);
    for (std::size_t i = 0; i < count; ++i)
      EXPECT_EQ(view_of(i).size(), count);
  }

  membership_world* operator->() noexcept { return &world_; }

  // The names of its cluster as the node sees it, itself included; empty if it is down.
  names view_of(std::size_t node) const {
    if (!world_.is_up(node))
      return {};
    names all = {world_.ref(node).name};
    for (const member_report& each : world_.state(node).report(world_.net.now()).nodes)
      all.insert(each.node.name);
    return all;
  }

  void separate(std::size_t one, std::size_t other) {
    world_.net.stall(one, other);
    world_.net.stall(other, one);
  }

  // The reason of the death as the node reports it.
  runtime::death_cause why(std::size_t node) const {
    const auto dead = world_.state(node).report(world_.net.now()).recently_dead;
    EXPECT_EQ(dead.size(), 1U);
    return dead.empty() ? runtime::death_cause{} : dead.front().why;
  }

private:
  membership_world world_;
};

TEST(MembershipVerdict, AKilledProcessIsDeadWithin2500Milliseconds) {
  verdict_world at(3);
  at->destroy(2);
  at->net.advance(2'600ms);
  EXPECT_EQ(at.view_of(0), (names{"a", "b"}));
  EXPECT_EQ(at.view_of(1), (names{"a", "b"}));
  EXPECT_EQ(at.why(0), runtime::death_cause::refused);
  at->start(2);
  at->net.advance(5s);
  EXPECT_EQ(at.view_of(2), (names{"a", "b", "c"}));
  EXPECT_EQ(at->state(2).state(), own_state::serving);
}

TEST(MembershipVerdict, AHostThatVanishesIsDeadWithin6500MillisecondsAndFencesItself) {
  verdict_world at(3);
  at.separate(0, 1);
  at.separate(0, 2);
  at->net.advance(4'500ms);
  EXPECT_EQ(at.view_of(1), (names{"a", "b", "c"})) << "not before dead_after";
  at->net.advance(2'100ms);
  EXPECT_EQ(at.view_of(1), (names{"b", "c"}));
  EXPECT_EQ(at.view_of(2), (names{"b", "c"}));
  EXPECT_EQ(at.why(1), runtime::death_cause::silence);
  EXPECT_EQ(at->exit_status(0), 4);
}

TEST(MembershipVerdict, OfTwoThatDoNotReachEachOtherTheLargerNameGoes) {
  verdict_world at(3);
  at.separate(1, 2);
  at->net.advance(9s);
  EXPECT_EQ(at.view_of(0), (names{"a", "b"}));
  EXPECT_EQ(at.view_of(1), (names{"a", "b"}));
  EXPECT_EQ(at->exit_status(2), 4);
}

TEST(MembershipVerdict, AShortCutCostsNobody) {
  verdict_world at(3);
  at.separate(1, 2);
  at.separate(0, 1);
  at->net.advance(4s);
  at->net.mend();
  at->net.advance(20s);
  for (std::size_t i = 0; i < 3; ++i)
    EXPECT_EQ(at.view_of(i), (names{"a", "b", "c"}));
}

TEST(MembershipVerdict, OfTwoHalvesTheOneWithTheSmallestNameContinues) {
  verdict_world at(4);
  for (const std::size_t one : {0U, 3U}) {
    for (const std::size_t other : {1U, 2U})
      at.separate(one, other);
  }
  at->net.advance(9s);
  EXPECT_EQ(at.view_of(0), (names{"a", "d"}));
  EXPECT_EQ(at.view_of(3), (names{"a", "d"}));
  EXPECT_EQ(at->exit_status(1), 4);
  EXPECT_EQ(at->exit_status(2), 4);
}

TEST(MembershipVerdict, AMinorityFencesItself) {
  verdict_world at(5);
  for (const std::size_t one : {0U, 1U}) {
    for (const std::size_t other : {2U, 3U, 4U})
      at.separate(one, other);
  }
  at->net.advance(7s);
  for (const std::size_t one : {0U, 1U})
    EXPECT_EQ(at->exit_status(one), 4);
  for (const std::size_t other : {2U, 3U, 4U})
    EXPECT_EQ(at.view_of(other), (names{"c", "d", "e"}));
}

TEST(MembershipVerdict, TheLossOfOneOfTwoIsNotTheLossOfBoth) {
  verdict_world at(2);
  at->destroy(0);
  at->net.advance(3s);
  EXPECT_EQ(at.view_of(1), (names{"b"}));
  EXPECT_EQ(at->state(1).state(), own_state::serving);
}

TEST(MembershipVerdict, TheLossOfMostAtTheSameMomentFencesTheRest) {
  verdict_world at(3);
  at->destroy(1);
  at->destroy(2);
  at->net.advance(3s);
  EXPECT_EQ(at->exit_status(0), 4);
}

TEST(MembershipVerdict, NodesMayDieOneAfterTheOther) {
  verdict_world at(4);
  for (const std::size_t dead : {3U, 2U}) {
    at->destroy(dead);
    at->net.advance(3s);
  }
  EXPECT_EQ(at.view_of(0), (names{"a", "b"}));
  at->destroy(1);
  at->net.advance(3s);
  EXPECT_EQ(at.view_of(0), (names{"a"})) << "half of two, with the smallest name";
}

TEST(MembershipVerdict, APausedNodeFindsItselfExpelled) {
  verdict_world at(3);
  at->net.pause(1, 10s);
  at->net.advance(7s);
  EXPECT_EQ(at.view_of(0), (names{"a", "c"}));
  at->net.advance(5s);
  EXPECT_EQ(at->exit_status(1), 4);
}

TEST(MembershipVerdict, IsFinalForAllMembers) {
  verdict_world at(3);
  at->destroy(2);
  at->net.advance(3s);
  const auto dead = at->state(0).report(at->net.now()).recently_dead;
  ASSERT_EQ(dead.size(), 1U);
  EXPECT_EQ(dead[0].node, at->ref(2));
  EXPECT_EQ(at->state(1).report(at->net.now()).recently_dead.size(), 1U);
}

}  // namespace
}  // namespace donet::actors
