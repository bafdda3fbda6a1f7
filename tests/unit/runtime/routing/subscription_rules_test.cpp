// The rules for subscriptions of participants and the reports to a parent: spec/services 2.4 and QUIRKS 10
// to 13, with the examples of Astron's tests.

#include "runtime/routing/subscription_table.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <string>
#include <vector>

namespace donet::runtime {
namespace {

constexpr subscriber a{0};
constexpr subscriber b{1};

// A table whose changes come as text: "+5", "-5", "+10-20", "-10-20".
class Rules : public testing::Test {
protected:
  std::string add(subscriber who, std::uint64_t c) {
    EXPECT_TRUE(table_.add(who, channel{c}, fresh()));
    return upstream();
  }
  std::string remove(subscriber who, std::uint64_t c) {
    table_.remove(who, channel{c}, fresh());
    return upstream();
  }
  std::string add(subscriber who, std::uint64_t low, std::uint64_t high) {
    EXPECT_TRUE(table_.add_range(who, {channel{low}, channel{high}}, fresh()));
    return upstream();
  }
  std::string remove(subscriber who, std::uint64_t low, std::uint64_t high) {
    EXPECT_TRUE(table_.remove_range(who, {channel{low}, channel{high}}, fresh()));
    return upstream();
  }
  std::string remove_all(subscriber who) {
    EXPECT_TRUE(table_.remove_all(who, SIZE_MAX, fresh()));
    return upstream();
  }

  std::vector<subscriber> at(std::uint64_t c) {
    std::vector<subscriber> found;
    table_.collect(channel{c}, found);
    std::sort(found.begin(), found.end());
    return found;
  }

  std::string upstream() const { return text(changes_.upstream); }
  std::string interest() const { return text(changes_.interest); }

  static std::string text(const std::vector<subscription_change>& changes) {
    using kind = subscription_change::kind;
    std::string all;
    for (const subscription_change& one : changes) {
      if (!all.empty())
        all += ' ';
      all += one.what == kind::add_channel || one.what == kind::add_range ? '+' : '-';
      all += std::to_string(value(one.channels.low));
      if (one.what == kind::add_range || one.what == kind::remove_range)
        all += '-' + std::to_string(value(one.channels.high));
    }
    return all;
  }

  subscription_changes& fresh() {
    changes_.clear();
    return changes_;
  }

  using subscribers = std::vector<subscriber>;

  subscription_table table_;
  subscription_changes changes_;
};

// 2.4.1 and 2.4.2.
TEST_F(Rules, TheFirstAndTheLastSingleSubscriberOfAChannelAreReported) {
  EXPECT_EQ(add(a, 5), "+5");
  EXPECT_EQ(add(a, 5), "");
  EXPECT_EQ(add(b, 5), "");
  EXPECT_EQ(remove(a, 5), "");
  EXPECT_EQ(remove(a, 5), "");
  EXPECT_EQ(remove(b, 5), "-5");
  EXPECT_EQ(remove(b, 5), "");
}

TEST_F(Rules, ASingleInsideAnOwnRangeIsNotEvenRecorded) {
  add(a, 10, 20);
  EXPECT_EQ(add(a, 15), "");
  EXPECT_EQ(remove(a, 10, 20), "-10-20");
  EXPECT_EQ(at(15), subscribers{});
}

TEST_F(Rules, ARangeOfAnotherSubscriberDoesNotSuppressASingle) {
  add(a, 10, 20);
  EXPECT_EQ(add(b, 15), "+15");
}

TEST_F(Rules, RemovingASingleDoesNotPunchAHoleIntoARange) {
  add(a, 10, 20);
  EXPECT_EQ(remove(a, 15), "");
  EXPECT_EQ(at(15), subscribers{a});
}

// 2.4.3.
TEST_F(Rules, AnEmptyRangeIsNothing) {
  EXPECT_EQ(add(a, 20, 10), "");
  EXPECT_EQ(remove(a, 20, 10), "");
  EXPECT_EQ(at(15), subscribers{});
}

TEST_F(Rules, AWholeRangeIsReportedWhenAPartOfItIsNew) {
  EXPECT_EQ(add(a, 10, 20), "+10-20");
  EXPECT_EQ(add(b, 15, 25), "+15-25");
  EXPECT_EQ(interest(), "+21-25") << "the interest has only the part without a subscriber";
  EXPECT_EQ(add(a, 10, 20), "+10-20") << "alone in a part: reported again";
  EXPECT_EQ(add(b, 12, 18), "") << "all of it has another subscriber";
}

TEST_F(Rules, SinglesInsideARangeStayRecorded) {
  add(a, 15);
  add(a, 10, 20);
  EXPECT_EQ(remove(a, 10, 12), "-10-12");
  EXPECT_EQ(remove(a, 15), "-15");
  EXPECT_EQ(at(15), subscribers{a}) << "through the range";
}

// The table of 2.4.4, in its order.
TEST_F(Rules, RangeRemovalIsReportedAsAstronsTestsExpect) {
  EXPECT_EQ(add(a, 1000, 1999), "+1000-1999");
  EXPECT_EQ(remove(a, 1300, 1700), "-1300-1700");
  EXPECT_EQ(add(a, 1900, 2100), "+1900-2100");
  EXPECT_EQ(remove(a, 1000, 1999), "-1000-1999") << "one message, hole included";
  EXPECT_EQ(remove(a, 2000, 2100), "-2000-2100");

  add(a, 3000, 5000);
  EXPECT_EQ(remove(a, 2950, 3043), "-3000-3043") << "clamped";
  EXPECT_EQ(remove(a, 4763, 6000), "-4763-5000") << "clamped";
  EXPECT_EQ(remove(a, 3951, 4049), "-3951-4049");
  EXPECT_EQ(remove(a, 4030, 4070), "-4030-4070") << "not trimmed to the hole";

  add(b, 3500, 4500);
  EXPECT_EQ(remove(a, 3650, 3800), "") << "inside of b's";
  EXPECT_EQ(remove(a, 3475, 3525), "-3475-3499");
  EXPECT_EQ(remove(a, 3951, 4200), "");
  EXPECT_EQ(add(a, 3801, 3950), "");
}

TEST_F(Rules, PartsInARangeOfAnotherSubscriberAreNotReported) {
  for (const auto& [low, high] : {std::pair{3044, 3474}, {3526, 3649}, {4201, 4762}})
    add(a, static_cast<std::uint64_t>(low), static_cast<std::uint64_t>(high));
  add(b, 3500, 4500);
  EXPECT_EQ(remove(b, 3620, 4300), "-3650-4200");
  EXPECT_EQ(remove(b, 3475, 4500), "-3475-3525 -3650-4200");
  EXPECT_EQ(add(b, 1000, 5000), "+1000-5000");
  EXPECT_EQ(remove(b, 1000, 5000), "-1000-3043 -3475-3525 -3650-4200 -4763-5000");
}

// QUIRK 13.
TEST_F(Rules, BoundsAreExactAfterASlice) {
  add(a, 2000, 4000);
  remove(a, 2000, 3043);
  EXPECT_EQ(remove(a, 2000, 3100), "-3044-3100");
}

// QUIRK 10.
TEST_F(Rules, ASingleOfAnotherInsideSplitsTheRemoval) {
  add(a, 1000, 1999);
  add(b, 1500);
  EXPECT_EQ(remove(a, 1000, 1999), "-1000-1499 -1501-1999");
  EXPECT_EQ(at(1500), subscribers{b});
  EXPECT_EQ(remove(b, 1500), "-1500-1500") << "the parent held it through the range";
}

// 2.4.2 and 2.4.4: a parent that follows Astron does nothing for a REMOVE_RANGE when it has none.
TEST_F(Rules, ASingleInAGapInsideARemovalStaysASingle) {
  add(a, 10, 14);
  add(a, 20, 24);
  EXPECT_EQ(add(b, 17), "+17");
  EXPECT_EQ(remove(a, 12, 22), "-12-16 -18-22");
  remove_all(a);
  EXPECT_EQ(remove(b, 17), "-17") << "the parent never held it through a range";
}

// 2.2: after that, the parent has the channel as a single.
TEST_F(Rules, ANewParentHasNoneOfTheLastParentsSubscriptions) {
  add(a, 1000, 1999);
  add(b, 1500);
  EXPECT_EQ(remove(a, 1000, 1999), "-1000-1499 -1501-1999");
  table_.forget_parent();
  EXPECT_EQ(table_.channels(), std::vector{channel{1500}}) << "reported to the new parent";
  EXPECT_EQ(remove(b, 1500), "-1500");
}

TEST_F(Rules, SinglesAtTheEndsOfARemovalLeaveNoEmptyPart) {
  add(a, 1000, 1002);
  add(b, 1000);
  add(b, 1002);
  EXPECT_EQ(remove(a, 1000, 1002), "-1001-1001");
  add(a, 2000, 2000);
  add(b, 2000);
  EXPECT_EQ(remove(a, 2000, 2000), "");
}

TEST_F(Rules, VeryManySinglesInsideAreAddedAgain) {
  add(a, 0, 5000);
  for (std::uint64_t c = 0; c < 1500; ++c)
    add(b, c * 2);
  const std::string told = remove(a, 0, 5000);
  EXPECT_EQ(told.rfind("-0-5000 +0 +2 +4", 0), 0U) << told.substr(0, 40);
  EXPECT_EQ(changes_.upstream.size(), 1501U);
  EXPECT_EQ(remove(b, 4), "-4");
}

// QUIRKS 11 and 12.
TEST_F(Rules, OwnSinglesEndWithARangeEvenIfNoRangeExists) {
  add(a, 15);
  EXPECT_EQ(remove(a, 10, 20), "-15");
  EXPECT_EQ(at(15), subscribers{});
  add(a, 15);
  add(b, 100, 200);
  EXPECT_EQ(remove(a, 10, 20), "-15") << "not inside the reported part";
  add(a, 150);
  EXPECT_EQ(remove(a, 140, 160), "-150") << "b has a range over it";
  add(a, 15);
  add(a, 10, 20);
  EXPECT_EQ(remove(a, 10, 20), "-10-20") << "the parent drops it with the range";
}

// 2.4.6.
TEST_F(Rules, LeavingReportsSinglesThenRangesWithoutOtherSubscribers) {
  add(a, 5);
  add(a, 6);
  add(b, 5);
  add(a, 2000, 2100);
  add(a, 3000, 3100);
  EXPECT_EQ(remove_all(a), "-6 -2000-2100 -3000-3100");
  EXPECT_EQ(at(5), subscribers{b});
  EXPECT_EQ(remove_all(a), "");
}

TEST_F(Rules, LeavingCanBeDoneInParts) {
  for (std::uint64_t c = 0; c < 100; ++c)
    add(a, c);
  int parts = 1;
  while (!table_.remove_all(a, 10, fresh()))
    ++parts;
  EXPECT_EQ(parts, 10);
  EXPECT_EQ(table_.channel_count(), 0U);
}

TEST_F(Rules, LeavingWithManyRangesCanBeDoneInPartsToo) {
  constexpr std::uint64_t ranges = 2000;
  for (std::uint64_t i = 0; i < ranges; ++i)
    add(i % 2 == 0 ? a : b, i * 10, i * 10 + 3);
  std::size_t told = 0;
  bool done = false;
  for (int part = 0; part < 1000 && !done; ++part) {
    done = table_.remove_all(a, 50, fresh());
    told += changes_.upstream.size();
    EXPECT_LE(changes_.work, 60U) << "a step does no more work than it may";
  }
  EXPECT_TRUE(done);
  EXPECT_EQ(told, ranges / 2);
  EXPECT_EQ(table_.segment_count(), ranges / 2) << "b's";
}

// Visited slots that are vacant are counted as well.
TEST_F(Rules, TheWorkOfARemovalCountsVisitedEntries) {
  for (std::uint64_t c = 0; c < 100'000; ++c)
    add(a, c);
  remove_all(a);
  add(a, 5);
  add(b, 1'000'000, 2'000'000);
  remove(b, 1'000'000, 2'000'000);
  EXPECT_GE(changes_.work, 100'000U);
  add(b, 1'000'000, 1'000'009);
  remove(b, 1'000'000, 1'000'009);
  EXPECT_LE(changes_.work, 30U) << "ten channels are looked up one by one";
}

TEST_F(Rules, TheWholeSpaceCanBeARange) {
  EXPECT_EQ(add(a, 0, UINT64_MAX), "+0-18446744073709551615");
  EXPECT_EQ(at(0), subscribers{a});
  EXPECT_EQ(at(UINT64_MAX), subscribers{a});
  EXPECT_EQ(remove(a, 5, UINT64_MAX - 1), "-5-18446744073709551614");
  EXPECT_EQ(at(4), subscribers{a});
  EXPECT_EQ(at(5), subscribers{});
  EXPECT_EQ(at(UINT64_MAX), subscribers{a});
  EXPECT_EQ(remove_all(a), "-0-4 -18446744073709551615-18446744073709551615");
}

TEST_F(Rules, MoreThanTheLimitIsRefusedAndChangesNothing) {
  subscription_table small({3, 2});
  subscription_changes changes;
  for (std::uint64_t c = 0; c < 3; ++c)
    EXPECT_TRUE(small.add(a, channel{c}, changes));
  EXPECT_FALSE(small.add(a, channel{9}, changes));
  EXPECT_TRUE(small.add(a, channel{1}, changes)) << "a has this channel";
  EXPECT_TRUE(small.add(b, channel{9}, changes));
  EXPECT_FALSE(small.is_subscribed(a, channel{9}));
  EXPECT_TRUE(small.add_range(a, {channel{100}, channel{110}}, changes));
  EXPECT_TRUE(small.add_range(a, {channel{200}, channel{210}}, changes));
  EXPECT_FALSE(small.add_range(a, {channel{300}, channel{310}}, changes));
}

// Each hole makes one more segment, as each range does.
TEST_F(Rules, HolesCountAgainstTheLimitAndWholeRangesCanAlwaysBeRemoved) {
  subscription_table small({3, 2});
  subscription_changes changes;
  EXPECT_TRUE(small.add_range(a, {channel{100}, channel{199}}, changes));
  EXPECT_TRUE(small.remove_range(a, {channel{110}, channel{119}}, changes));
  changes.clear();
  EXPECT_FALSE(small.remove_range(a, {channel{150}, channel{159}}, changes));
  EXPECT_EQ(text(changes.upstream) + text(changes.interest), "") << "and nothing changed";
  EXPECT_TRUE(small.is_subscribed(a, channel{155}));
  EXPECT_EQ(small.segment_count(), 2U);
  EXPECT_TRUE(small.remove_range(a, {channel{120}, channel{199}}, changes));
  EXPECT_TRUE(small.remove_all(a, SIZE_MAX, changes));
  EXPECT_EQ(small.segment_count(), 0U);
}

// The rows of 2.7 that are about subscriptions.
TEST_F(Rules, TheScenarioOfAstronsTestsIsReportedAsTheyExpect) {
  constexpr std::uint64_t x = 12345;
  EXPECT_EQ(add(a, x), "+12345");
  EXPECT_EQ(at(x), subscribers{a});
  EXPECT_EQ(add(b, x), "");
  EXPECT_EQ(at(x), (subscribers{a, b}));
  EXPECT_EQ(remove(a, x), "");
  EXPECT_EQ(at(x), subscribers{b});
  EXPECT_EQ(remove_all(b), "-12345");
}

// ---- services, which have applied the rules to their participants ----

TEST_F(Rules, AServicesSinglesAndRangesHaveNothingToDoWithEachOther) {
  add(a, 10, 20);
  table_.insert(a, channel{15}, fresh());
  EXPECT_EQ(upstream(), "+15") << "independent of the range";
  EXPECT_EQ(interest(), "+15");
  EXPECT_TRUE(table_.has_single(a, channel{15}));
  EXPECT_EQ(at(15), subscribers{a});
  table_.erase_range(a, {channel{10}, channel{20}}, fresh());
  EXPECT_EQ(upstream(), "-10-14 -16-20") << "the single stays";
  EXPECT_EQ(interest(), "-10-20");
  EXPECT_EQ(at(15), subscribers{a});
  table_.erase(a, channel{15}, fresh());
  EXPECT_EQ(upstream(), "-15-15");
  EXPECT_EQ(at(15), subscribers{});
}

// ---- recipients ----

TEST_F(Rules, ADatagramReachesEachSubscriberOnce) {
  add(a, 5);
  add(a, 10, 20);
  add(b, 15);
  std::byte recipients[32] = {};
  const std::uint64_t to[] = {5, 15, 15, 5};
  for (std::size_t i = 0; i < 4; ++i)
    recipients[i * 8] = static_cast<std::byte>(to[i]);
  std::vector<subscriber> found;
  table_.collect(recipients, 4, found);
  EXPECT_EQ(found, (subscribers{a, b}));
  found.clear();
  table_.collect(recipients, 0, found);
  EXPECT_EQ(found, subscribers{});
}

// 2.7: to nine recipients with repeats.
TEST_F(Rules, NineRecipientsWithRepeatsReachEachOnceInTheOrderOfTheFirst) {
  add(a, 1111);
  add(a, 2222);
  add(b, 2222);
  add(b, 3333);
  std::vector<std::byte> recipients;
  for (const std::uint64_t to : {3333U, 1111U, 2222U, 3333U, 9999U, 1111U, 2222U, 3333U, 1111U}) {
    for (unsigned shift = 0; shift < 64; shift += 8)
      recipients.push_back(static_cast<std::byte>(to >> shift & 0xff));
  }
  for (int again = 0; again < 3; ++again) {
    std::vector<subscriber> found;
    table_.collect(recipients.data(), 9, found);
    EXPECT_EQ(found, (subscribers{b, a}));
  }
}

TEST_F(Rules, ASubscriberWithASingleInAnothersRangeIsFoundOnce) {
  add(a, 15);
  add(a, 10, 20);
  EXPECT_EQ(at(15), subscribers{a});
}

}  // namespace
}  // namespace donet::runtime
