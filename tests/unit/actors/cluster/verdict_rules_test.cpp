#include "actors/cluster/verdict_rules.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <map>
#include <set>
#include <string>
#include <vector>

namespace donet::actors {
namespace {

using namespace std::chrono_literals;
using kind = verdict::kind;
using places = std::vector<std::size_t>;

// `size` members named a, b, c, ... that have been connected to each other for a long time.
verdict_facts members(std::size_t size, std::size_t self = 0) {
  verdict_facts facts;
  facts.self = self;
  facts.peak = static_cast<unsigned>(size);
  for (std::size_t i = 0; i < size; ++i) {
    verdict_facts::member one;
    one.name = std::string(1, static_cast<char>('a' + i));
    one.unchanged_for = 10s;
    facts.members.push_back(one);
  }
  return facts;
}

// Each of the two reports that it has lost the other.
void cut(verdict_facts& facts, std::size_t one, std::size_t other,
         verdict_facts::duration missing_for = 10s) {
  facts.members[one].unreachable.push_back(other);
  facts.members[other].unreachable.push_back(one);
  facts.missing.push_back({one, other, missing_for});
  facts.incomplete_for = std::max(facts.incomplete_for, missing_for);
}

// All other members report that they have lost this one.
void lose(verdict_facts& facts, std::size_t gone) {
  for (std::size_t i = 0; i < facts.members.size(); ++i) {
    if (i == gone)
      continue;
    facts.members[i].unreachable.push_back(gone);
    facts.missing.push_back({i, gone, 10s});
  }
  facts.incomplete_for = 10s;
}

TEST(Verdict, WaitsWhileAllReachEachOther) {
  EXPECT_EQ(judge(members(5)), verdict{});
  EXPECT_EQ(judge(members(1)), verdict{});
}

TEST(Verdict, ExpelsAMemberThatNobodyReaches) {
  verdict_facts facts = members(3);
  lose(facts, 1);
  EXPECT_EQ(judge(facts), (verdict{kind::expel, {1}}));
}

TEST(Verdict, ExpelsTheLargerNameOfTwoThatDoNotReachEachOther) {
  for (const std::size_t self : {0U, 1U}) {
    verdict_facts facts = members(3, self);
    cut(facts, 1, 2);
    EXPECT_EQ(judge(facts), (verdict{kind::expel, {2}})) << self;
  }
  verdict_facts facts = members(3, 2);
  cut(facts, 1, 2);
  EXPECT_EQ(judge(facts).what, kind::fence);
}

TEST(Verdict, ExpelsTheMemberWithTheMostMissingConnections) {
  verdict_facts facts = members(5);
  cut(facts, 1, 2);
  cut(facts, 1, 3);
  EXPECT_EQ(judge(facts), (verdict{kind::expel, {1}}));
}

TEST(Verdict, WaitsUntilTheReportsHaveSettled) {
  verdict_facts facts = members(3);
  lose(facts, 1);
  facts.members[2].unchanged_for = settled_clique_time - 1ms;
  EXPECT_EQ(judge(facts).what, kind::wait);
  facts.members[2].unchanged_for = settled_clique_time;
  EXPECT_EQ(judge(facts).what, kind::expel);
}

TEST(Verdict, WaitsLongerWhenSomeDoNotReachEachOther) {
  verdict_facts facts = members(3);
  cut(facts, 1, 2);
  facts.members[0].unchanged_for = settled_time - 1ms;
  EXPECT_EQ(judge(facts).what, kind::wait);
  facts.members[0].unchanged_for = settled_time;
  EXPECT_EQ(judge(facts).what, kind::expel);
}

TEST(Verdict, IgnoresWhatMembersOutOfReachReported) {
  verdict_facts facts = members(3);
  lose(facts, 1);
  facts.members[1].unchanged_for = 0ms;
  facts.members[1].has_open_suspicion = true;
  facts.members[1].has_answered = false;
  EXPECT_EQ(judge(facts).what, kind::expel);
}

TEST(Verdict, WaitsWhileAMemberIsSuspected) {
  verdict_facts facts = members(4);
  lose(facts, 3);
  facts.members[1].has_open_suspicion = true;
  EXPECT_EQ(judge(facts).what, kind::wait);
}

TEST(Verdict, WaitsForTheAnswersOfThoseThatItReaches) {
  verdict_facts facts = members(3);
  lose(facts, 1);
  facts.members[2].has_answered = false;
  EXPECT_EQ(judge(facts).what, kind::wait);
  facts.incomplete_for = unsettled_max;
  EXPECT_EQ(judge(facts).what, kind::wait) << "however long it takes";
}

TEST(Verdict, NoLongerWaitsForReportsToSettleAfterAWhile) {
  verdict_facts facts = members(4);
  lose(facts, 3);
  facts.members[1].unchanged_for = 0ms;
  facts.members[2].has_open_suspicion = true;
  facts.incomplete_for = unsettled_max;
  EXPECT_EQ(judge(facts), (verdict{kind::expel, {3}}));
}

TEST(Verdict, CountsOnlyLongMissingConnectionsWhenItNoLongerWaits) {
  verdict_facts facts = members(4);
  lose(facts, 3);
  cut(facts, 1, 2, settled_time - 1ms);
  facts.members[1].unchanged_for = 0ms;
  facts.incomplete_for = unsettled_max;
  EXPECT_EQ(judge(facts), (verdict{kind::expel, {3}}));
}

TEST(Verdict, LetsTheLargerPartContinue) {
  for (std::size_t self = 0; self < 5; ++self) {
    verdict_facts facts = members(5, self);
    for (const std::size_t one : {0U, 1U}) {
      for (const std::size_t other : {2U, 3U, 4U})
        cut(facts, one, other);
    }
    EXPECT_EQ(judge(facts), self < 2 ? (verdict{kind::fence, {}}) : (verdict{kind::expel, {0, 1}}));
  }
}

TEST(Verdict, LetsTheHalfWithTheSmallestNameContinue) {
  for (std::size_t self = 0; self < 4; ++self) {
    verdict_facts facts = members(4, self);
    for (const std::size_t one : {0U, 3U}) {
      for (const std::size_t other : {1U, 2U})
        cut(facts, one, other);
    }
    const bool continues = self == 0 || self == 3;
    EXPECT_EQ(judge(facts).what, continues ? kind::expel : kind::fence) << self;
  }
}

TEST(Verdict, LetsBothOfTwoContinueThatNeverWereMore) {
  for (const std::size_t self : {0U, 1U}) {
    verdict_facts facts = members(2, self);
    cut(facts, 0, 1);
    EXPECT_EQ(judge(facts), (verdict{kind::expel, {1 - self}}));
  }
}

TEST(Verdict, FencesTheLargerNameOfTwoThatOnceWereMore) {
  for (const std::size_t self : {0U, 1U}) {
    verdict_facts facts = members(2, self);
    facts.peak = 3;
    cut(facts, 0, 1);
    EXPECT_EQ(judge(facts).what, self == 0 ? kind::expel : kind::fence);
  }
}

// Of 5 members, a, b and the joining c are on one side. Without c they are 2 of 4, against d and e.
TEST(Verdict, NeedsAMajorityWithAndWithoutTheNodesThatAreOnlyReady) {
  verdict_facts facts = members(5, 1);
  facts.members[2].is_only_ready = true;
  std::swap(facts.members[0].name, facts.members[3].name);
  for (const std::size_t one : {0U, 1U, 2U}) {
    for (const std::size_t other : {3U, 4U})
      cut(facts, one, other);
  }
  EXPECT_EQ(judge(facts).what, kind::fence);
  facts.members[2].is_only_ready = false;
  EXPECT_EQ(judge(facts).what, kind::expel);
}

// Every graph of 6 members whose reports have settled. A node has the reports of the members in its
// connected part, and no others.
TEST(Verdict, IsTheSameForAllOfAPartWhateverTheGraph) {
  constexpr std::size_t size = 6;
  std::vector<std::pair<std::size_t, std::size_t>> pairs;
  for (std::size_t one = 0; one < size; ++one) {
    for (std::size_t other = one + 1; other < size; ++other)
      pairs.push_back({one, other});
  }
  for (unsigned graph = 0; graph < (1U << pairs.size()); ++graph) {
    std::set<std::size_t> survivors;
    std::set<places> verdicts;
    for (std::size_t self = 0; self < size; ++self) {
      verdict_facts facts = members(size, self);
      // The members whose reports this one has.
      std::set<std::size_t> part{self};
      for (std::size_t round = 0; round < size; ++round) {
        for (std::size_t i = 0; i < pairs.size(); ++i) {
          if ((graph >> i & 1U) == 0 && part.contains(pairs[i].first))
            part.insert(pairs[i].second);
          if ((graph >> i & 1U) == 0 && part.contains(pairs[i].second))
            part.insert(pairs[i].first);
        }
      }
      for (std::size_t i = 0; i < pairs.size(); ++i) {
        const auto [one, other] = pairs[i];
        if ((graph >> i & 1U) != 0 && (part.contains(one) || part.contains(other)))
          cut(facts, one, other);
      }
      const verdict made = judge(facts);
      if (graph == 0) {
        ASSERT_EQ(made.what, kind::wait);
        continue;
      }
      ASSERT_NE(made.what, kind::wait) << graph;
      if (made.what == kind::expel) {
        survivors.insert(self);
        verdicts.insert(made.dead);
      }
    }
    ASSERT_LE(verdicts.size(), 1U) << "two verdicts in graph " << graph;
    for (const places& dead : verdicts) {
      for (std::size_t i = 0; i < size; ++i)
        ASSERT_NE(survivors.contains(i), std::ranges::binary_search(dead, i)) << graph;
    }
  }
}

}  // namespace
}  // namespace donet::actors
