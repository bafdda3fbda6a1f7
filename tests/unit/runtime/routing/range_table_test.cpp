#include "runtime/routing/range_table.hpp"

#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace donet::runtime {
namespace {

constexpr subscriber a{0};
constexpr subscriber b{1};
constexpr std::uint64_t last = UINT64_MAX;

// The segments as text, "10-19:0 20-29:0,1"; covered and uncovered parts as "10-19".
class RangeTable : public testing::Test {
protected:
  std::string add(subscriber who, std::uint64_t low, std::uint64_t high) {
    std::vector<channel_range> parts;
    touched_ = table_.add(who, {channel{low}, channel{high}}, parts);
    return text(parts);
  }
  std::string remove(subscriber who, std::uint64_t low, std::uint64_t high) {
    std::vector<channel_range> parts;
    touched_ = table_.remove(who, {channel{low}, channel{high}}, parts);
    return text(parts);
  }

  static std::string text(channel_range range) {
    return std::to_string(value(range.low)) + '-' + std::to_string(value(range.high));
  }
  static std::string text(const std::vector<channel_range>& parts) {
    std::string all;
    for (const channel_range& part : parts)
      all += (all.empty() ? "" : " ") + text(part);
    return all;
  }

  std::string segments() const {
    std::string all;
    for (const auto& [low, each] : table_.segments()) {
      all += (all.empty() ? "" : " ") + text({low, each.high});
      for (const subscriber who : each.members)
        all += (who == each.members.front() ? ':' : ',') + std::to_string(value(who));
    }
    return all;
  }

  range_table table_;
  std::size_t touched_ = 0;
};

TEST_F(RangeTable, AddingSplitsAndRemovingJoins) {
  EXPECT_EQ(add(a, 10, 29), "10-29");
  EXPECT_EQ(add(b, 20, 39), "30-39");
  EXPECT_EQ(segments(), "10-19:0 20-29:0,1 30-39:1");
  EXPECT_EQ(remove(b, 20, 39), "30-39");
  EXPECT_EQ(segments(), "10-29:0");
}

TEST_F(RangeTable, NeighboursOfTheSameSubscribersAreOneSegment) {
  add(a, 10, 19);
  add(a, 30, 39);
  EXPECT_EQ(segments(), "10-19:0 30-39:0");
  EXPECT_EQ(add(a, 20, 29), "20-29");
  EXPECT_EQ(segments(), "10-39:0");
  add(b, 40, 49);
  EXPECT_EQ(segments(), "10-39:0 40-49:1") << "others stay apart";
}

TEST_F(RangeTable, FilledGapsAreReportedOneByOne) {
  add(a, 10, 19);
  add(a, 30, 39);
  EXPECT_EQ(add(b, 5, 44), "5-9 20-29 40-44");
  EXPECT_EQ(segments(), "5-9:1 10-19:0,1 20-29:1 30-39:0,1 40-44:1");
  EXPECT_EQ(remove(b, 0, last), "5-9 20-29 40-44");
  EXPECT_EQ(segments(), "10-19:0 30-39:0");
}

TEST_F(RangeTable, PartsThatMeetAreReportedAsOne) {
  add(a, 10, 19);
  add(b, 20, 29);
  add(a, 20, 29);
  remove(b, 20, 29);
  EXPECT_EQ(remove(a, 0, last), "10-29");
  EXPECT_TRUE(table_.empty());
}

TEST_F(RangeTable, TheMiddleOfARangeCanBeRemoved) {
  add(a, 10, 39);
  EXPECT_EQ(remove(a, 20, 29), "20-29");
  EXPECT_EQ(segments(), "10-19:0 30-39:0");
  EXPECT_EQ(remove(b, 0, last), "") << "b has no range";
  EXPECT_EQ(segments(), "10-19:0 30-39:0");
}

TEST_F(RangeTable, BothEndsOfTheSpaceAreInReach) {
  EXPECT_EQ(add(a, 0, last), "0-18446744073709551615");
  EXPECT_EQ(add(b, last, last), "");
  EXPECT_EQ(add(b, 0, 0), "");
  EXPECT_TRUE(table_.contains(b, channel{0}));
  EXPECT_TRUE(table_.contains(b, channel{last}));
  EXPECT_FALSE(table_.contains(b, channel{1}));
  EXPECT_FALSE(table_.contains(b, channel{last - 1}));
  EXPECT_EQ(remove(a, 0, last), "1-18446744073709551614");
  EXPECT_EQ(segments(), "0-0:1 18446744073709551615-18446744073709551615:1");
  EXPECT_EQ(remove(b, last, last), "18446744073709551615-18446744073709551615");
  EXPECT_EQ(remove(b, 0, 0), "0-0");
  EXPECT_FALSE(table_.hull().has_value());
}

TEST_F(RangeTable, FindsTheSegmentOfAChannelOrTheOneBehind) {
  add(a, 10, 19);
  add(b, 30, 39);
  EXPECT_EQ(table_.at_or_behind(channel{0})->first, channel{10});
  EXPECT_EQ(table_.at_or_behind(channel{19})->first, channel{10});
  EXPECT_EQ(table_.at_or_behind(channel{20})->first, channel{30});
  EXPECT_EQ(table_.at_or_behind(channel{40}), table_.segments().end());
  EXPECT_TRUE(table_.subscribers(channel{20}).empty());
  EXPECT_EQ(table_.hull(), (channel_range{channel{10}, channel{39}}));
}

TEST_F(RangeTable, TellsIfARemovalMakesMoreSegments) {
  add(a, 10, 39);
  const auto cuts = [this](subscriber who, std::uint64_t low, std::uint64_t high) {
    return table_.would_cut(who, {channel{low}, channel{high}});
  };
  EXPECT_TRUE(cuts(a, 20, 29));
  EXPECT_TRUE(cuts(a, 5, 20));
  EXPECT_TRUE(cuts(a, 20, 45));
  EXPECT_FALSE(cuts(a, 10, 39));
  EXPECT_FALSE(cuts(a, 0, last));
  EXPECT_FALSE(cuts(b, 20, 29)) << "b is not in it";
}

TEST_F(RangeTable, OnlySegmentsInTheRangeAreTouched) {
  for (std::uint64_t low = 0; low < 100'000; low += 10)
    add(a, low, low + 4);
  add(b, 50'000, 50'014);
  EXPECT_LE(touched_, 6U);
  remove(b, 50'000, 50'014);
  EXPECT_LE(touched_, 6U);
}

}  // namespace
}  // namespace donet::runtime
