#include "actors/cluster/forming_rules.hpp"

#include <gtest/gtest.h>

#include <vector>

namespace donet::actors {
namespace {

using namespace std::chrono_literals;

const seed_answer none{};
const seed_answer self{seed_answer::kind::self, ""};
const seed_answer formed{seed_answer::kind::formed, ""};

seed_answer unformed(std::string name) {
  return {seed_answer::kind::unformed, std::move(name)};
}

TEST(Forming, IsAtOnceWithoutSeeds) {
  EXPECT_TRUE(may_form("a", {}, 0ms));
}

TEST(Forming, IsAtOnceWhenTheNodeIsItsOnlySeed) {
  EXPECT_TRUE(may_form("a", {self}, 0ms));
}

TEST(Forming, NeedsTheSmallestName) {
  EXPECT_TRUE(may_form("a", {self, unformed("b"), unformed("c")}, 0ms));
  EXPECT_FALSE(may_form("b", {self, unformed("a"), unformed("c")}, 1h));
}

TEST(Forming, NeedsTheNodeAmongItsSeeds) {
  EXPECT_FALSE(may_form("a", {unformed("b"), unformed("c")}, 1h));
}

TEST(Forming, DoesNotHappenBesideACluster) {
  EXPECT_FALSE(may_form("a", {self, formed, unformed("c")}, 1h));
}

TEST(Forming, WaitsForSilentSeedsFor10Seconds) {
  const std::vector<seed_answer> seeds = {self, unformed("b"), none};
  EXPECT_FALSE(may_form("a", seeds, 9'999ms));
  EXPECT_TRUE(may_form("a", seeds, 10s));
}

TEST(Forming, NeedsAnswersOfMoreThanHalfOfTheSeeds) {
  EXPECT_FALSE(may_form("a", {self, none, none}, 1h));
  EXPECT_FALSE(may_form("a", {self, unformed("b"), none, none}, 1h)) << "exactly half";
  EXPECT_TRUE(may_form("a", {self, unformed("b"), unformed("c"), none}, 1h));
}

TEST(Forming, NeedsNoOtherAnswerWithTwoSeeds) {
  EXPECT_FALSE(may_form("a", {self, none}, 9'999ms));
  EXPECT_TRUE(may_form("a", {self, none}, 10s));
}

TEST(Forming, HappensOnOneNodeOnlyWhenAllStartTogether) {
  const std::vector<std::string> names = {"db1", "ca1", "gs1"};
  int formed_clusters = 0;
  for (const std::string& name : names) {
    std::vector<seed_answer> seeds;
    for (const std::string& other : names)
      seeds.push_back(other == name ? self : unformed(other));
    formed_clusters += may_form(name, seeds, 0ms) ? 1 : 0;
  }
  EXPECT_EQ(formed_clusters, 1);
}

}  // namespace
}  // namespace donet::actors
