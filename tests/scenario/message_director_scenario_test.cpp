// The guarantees of a Message Director for its links over time: its parent connects and
// disconnects, peers stop reading, the node stops. In the simulated world, each under many seeds.

#include "tests/property/seeds.hpp"
#include "tests/scenario/md_world.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <chrono>
#include <iterator>
#include <string>
#include <vector>

namespace donet::test {
namespace {

using namespace std::chrono_literals;
using testing::ElementsAre;
using testing::ElementsAreArray;
using testing::IsEmpty;
using testing::UnorderedElementsAreArray;
using above = md_world::above;
using seen = std::vector<datagram>;

constexpr std::uint64_t seeds = 50;

// Datagram number `n` to channel `c`.
datagram word(std::uint64_t c, std::uint32_t n) {
  return message({c}, 77, 1234, u32(n));
}

seen words(std::uint64_t c, std::uint32_t first, std::uint32_t last) {
  seen all;
  for (std::uint32_t n = first; n <= last; ++n)
    all.push_back(word(c, n));
  return all;
}

seen operator+(seen left, const seen& right) {
  left.insert(left.end(), right.begin(), right.end());
  return left;
}

bool is_control(const datagram& one) {
  return one.starts_with(u8(1) + u64(1));
}

// ---- the parent ----

TEST(WayToTheParent, IsTriedAgainAfterPausesThatDoubleUpToEightSeconds) {
  for_each_seed(seeds, [](std::uint64_t seed) {
    md_world md(seed, above::parent);
    md.advance(31s);
    std::vector<runtime::clock::duration> pauses;
    const auto& attempts = md.parent_listener().attempts();
    for (std::size_t i = 1; i < attempts.size(); ++i)
      pauses.push_back(attempts[i] - attempts[i - 1]);
    EXPECT_THAT(pauses, ElementsAre(250ms, 500ms, 1s, 2s, 4s, 8s, 8s));
  });
}

TEST(WayToTheParent, BeginsWithAShortPauseAgainOnceItWasOpen) {
  for_each_seed(seeds, [](std::uint64_t seed) {
    md_world md(seed, above::parent);
    md.advance(10s);
    md.parent_listener().open();
    md.advance(8s);
    ASSERT_EQ(md.parents(), 1U);
    const std::size_t before = md.parent_listener().attempts().size();
    const auto cut_at = md.now();
    md.parent_listener().shut();
    md.parent().breaks();
    md.advance(750ms);
    std::vector<runtime::clock::duration> after;
    for (std::size_t i = before; i < md.parent_listener().attempts().size(); ++i)
      after.push_back(md.parent_listener().attempts()[i] - cut_at);
    EXPECT_THAT(after, ElementsAre(250ms, 750ms));
  });
}

// Peers send and subscribe while there is no parent. When the parent connects, it receives
// everything once: first the subscriptions in force, without those that have ended.
TEST(WayToTheParent, WhatIsSaidBeforeItIsOpenArrivesThen) {
  for_each_seed(seeds, [](std::uint64_t seed) {
    md_world md(seed, above::parent);
    peer& a = md.connect();
    peer& b = md.connect();
    a.says(words(5000, 1, 20));
    a.says({add_channel(6000), add_channel(6001), add_range(7000, 7999)});
    a.says({add_post_remove(9, word(8000, 1)), add_post_remove(10, word(8000, 2))});
    a.says(words(5000, 21, 40));
    a.says({remove_channel(6001), clear_post_removes(10)});
    b.says(words(5001, 1, 40));
    b.says({add_channel(6000), add_channel(6002)});
    md.advance(2s);
    md.parent_listener().open();
    md.advance(8s);

    const seen all = md.parent().hears();
    const auto first_word =
      std::find_if(all.begin(), all.end(), [](const datagram& one) { return !is_control(one); });
    EXPECT_THAT(seen(all.begin(), first_word),
                UnorderedElementsAreArray({add_range(7000, 7999), add_channel(6000),
                                           add_channel(6002), add_post_remove(9, word(8000, 1))}));
    const auto said_to = [&](std::uint64_t c) {
      seen found;
      std::copy_if(first_word, all.end(), std::back_inserter(found),
                   [c](const datagram& one) { return one.starts_with(u8(1) + u64(c)); });
      return found;
    };
    EXPECT_EQ(all.end() - first_word, 80);
    EXPECT_THAT(said_to(5000), ElementsAreArray(words(5000, 1, 40)));
    EXPECT_THAT(said_to(5001), ElementsAreArray(words(5001, 1, 40)));
  });
}

TEST(WayToTheParent, WhatIsInForceIsToldAnewWhenItReturns) {
  for_each_seed(seeds, [](std::uint64_t seed) {
    md_world md(seed, above::parent);
    md.parent_listener().open();
    peer& a = md.connect();
    peer& b = md.connect();
    a.says({add_channel(6000), add_channel(6001), add_range(7000, 7999)});
    a.says({add_post_remove(9, word(8000, 1)), add_post_remove(9, word(8000, 2))});
    b.says({add_channel(6003), add_post_remove(11, word(8000, 3))});
    b.says(word(5000, 1));
    md.settle();
    EXPECT_THAT(md.parent().hears(), testing::Contains(word(5000, 1)));

    if (seed % 2 == 0)
      md.parent().breaks();
    else
      md.parent().closes();
    md.settle();
    a.says(remove_channel(6001));
    a.says({word(5000, 2), add_channel(6002), word(5000, 3)});
    b.closes();
    md.settle();
    md.advance(250ms);

    ASSERT_EQ(md.parents(), 2U);
    const seen all = md.parent().hears();
    ASSERT_EQ(all.size(), 8U);
    EXPECT_THAT(seen(all.begin(), all.begin() + 5),
                UnorderedElementsAreArray({add_range(7000, 7999), add_channel(6000),
                                           add_channel(6002), add_post_remove(9, word(8000, 1)),
                                           add_post_remove(9, word(8000, 2))}));
    EXPECT_THAT(seen(all.begin() + 5, all.end()),
                UnorderedElementsAreArray({word(5000, 2), word(5000, 3), word(8000, 3)}));

    md.parent().says(words(6000, 1, 3) + words(6001, 1, 1) + words(7500, 1, 1));
    md.settle();
    EXPECT_THAT(a.hears(), ElementsAreArray(words(6000, 1, 3) + words(7500, 1, 1)));
  });
}

TEST(WayToTheParent, ANodeThatLivesByItEndsWhenItIsLostAndNotWhenItIsRefused) {
  for_each_seed(seeds, [](std::uint64_t seed) {
    md_world md(seed, above::parent_to_live_by);
    md.advance(1s);
    EXPECT_EQ(md.losses(), 0U) << "it was never reached";
    md.parent_listener().open();
    md.advance(1s);
    ASSERT_EQ(md.parents(), 1U);
    const std::size_t attempts = md.parent_listener().attempts().size();
    if (seed % 2 == 0)
      md.parent().breaks();
    else
      md.parent().closes();
    md.advance(1min);
    EXPECT_EQ(md.losses(), 1U);
    EXPECT_EQ(md.parent_listener().attempts().size(), attempts) << "it is not dialed again";
  });
}

// ---- peers that stop reading ----

// A sender, a receiver, and a third peer that subscribed as well and does not read.
class crowd {
public:
  crowd(std::uint64_t seed, std::size_t queue_bytes_max)
      : md(seed), idler(md.connect(queue_bytes_max)) {
    idler.says(
      {add_channel(5000), add_post_remove(9, word(6000, 1)), add_post_remove(9, word(6000, 2))});
    for (peer* const one : {&listener, &speaker})
      one->says({add_channel(5000), add_channel(6000)});
    md.settle();
    idler.stops_reading();
  }

  md_world md;
  peer& idler;
  peer& listener = md.connect();
  peer& speaker = md.connect();
  const seen left_behind = words(6000, 1, 2);
};

// The messages to channel 5000 in their order, and the post-removes at any place between them.
void expect_all_and_left_behind(const seen& heard, const crowd& all, std::uint32_t last) {
  seen spoken;
  seen left;
  for (const datagram& one : heard)
    (one.starts_with(u8(1) + u64(6000)) ? left : spoken).push_back(one);
  EXPECT_THAT(spoken, ElementsAreArray(words(5000, 1, last)));
  EXPECT_THAT(left, ElementsAreArray(all.left_behind));
}

TEST(APeerThatDoesNotRead, IsDroppedWhenTooMuchWaitsForIt) {
  for_each_seed(seeds, [](std::uint64_t seed) {
    const std::size_t size = framed(word(5000, 1)).size();
    crowd all(seed, 100 * size);
    all.speaker.says(words(5000, 1, 100));
    all.md.settle();
    EXPECT_FALSE(all.idler.is_gone()) << "so much may wait";
    EXPECT_EQ(all.idler.waiting_bytes(), 100 * size);
    all.speaker.says(words(5000, 101, 200));
    all.md.settle();
    EXPECT_TRUE(all.idler.is_gone());
    expect_all_and_left_behind(all.listener.hears(), all, 200);
    EXPECT_THAT(all.speaker.hears(), ElementsAreArray(all.left_behind));
  });
}

TEST(APeerThatDoesNotRead, IsDroppedWhenItTookNothingForTooLong) {
  for_each_seed(seeds, [](std::uint64_t seed) {
    crowd all(seed, runtime::limits::send_queue_bytes_max);
    all.md.advance(2 * runtime::limits::send_stall_max);
    EXPECT_FALSE(all.idler.is_gone()) << "nothing waited for it";
    all.speaker.says(words(5000, 1, 10));
    all.md.advance(runtime::limits::send_stall_max - 1s);
    EXPECT_FALSE(all.idler.is_gone());
    EXPECT_THAT(all.listener.hears(), ElementsAreArray(words(5000, 1, 10)));
    all.speaker.says(words(5000, 11, 20));
    all.md.advance(2s);
    EXPECT_TRUE(all.idler.is_gone());
    EXPECT_THAT(all.listener.hears(), ElementsAreArray(words(5000, 11, 20) + all.left_behind));
    EXPECT_THAT(all.speaker.hears(), ElementsAreArray(all.left_behind));
  });
}

TEST(APeerThatDoesNotRead, LosesNothingIfItReadsAgainInTime) {
  for_each_seed(seeds, [](std::uint64_t seed) {
    crowd all(seed, runtime::limits::send_queue_bytes_max);
    for (std::uint32_t round = 0; round < 5; ++round) {
      all.speaker.says(words(5000, 10 * round + 1, 10 * round + 10));
      all.md.advance(runtime::limits::send_stall_max - 1s);
      EXPECT_THAT(all.idler.hears(), IsEmpty());
      all.idler.reads_again();
      all.md.settle();
      all.idler.stops_reading();
      EXPECT_THAT(all.idler.hears(),
                  ElementsAreArray(words(5000, 10 * round + 1, 10 * round + 10)));
    }
    EXPECT_FALSE(all.idler.is_gone());
    EXPECT_THAT(all.speaker.hears(), IsEmpty()) << "nobody left anything behind";
  });
}

// ---- peers that break the rules ----

TEST(APeerThatBreaksTheRules, IsDisconnectedAndItsPostRemovesAreSent) {
  for_each_seed(seeds, [](std::uint64_t seed) {
    md_world md(seed);
    peer& culprit = md.connect();
    peer& listener = md.connect();
    listener.says({add_channel(5000), add_channel(6000)});
    culprit.says(add_channel(5000));
    md.settle();
    culprit.says({add_post_remove(9, word(6000, 1)), word(5000, 1), control(9000, "cut")});
    culprit.says(words(5000, 2, 20));
    md.settle();
    EXPECT_TRUE(culprit.is_gone());
    EXPECT_THAT(listener.hears(), ElementsAre(word(5000, 1), word(6000, 1)));
    listener.says(word(5000, 3));
    md.settle();
    EXPECT_THAT(culprit.hears(), IsEmpty());
  });
}

// ---- the end ----

// Some peers may have left before a post-remove is sent; the parent leaves last.
TEST(StoppingInOrder, RunsAllPostRemovesAndClosesAllLinks) {
  for_each_seed(seeds, [](std::uint64_t seed) {
    md_world md(seed, above::parent);
    md.parent_listener().open();
    std::vector<peer*> peers;
    seen left_behind;
    for (std::uint32_t i = 0; i < 5; ++i) {
      peers.push_back(&md.connect());
      left_behind.push_back(word(6000, i));
      peers.back()->says({add_channel(5000), add_post_remove(i % 2, left_behind.back())});
    }
    md.settle();
    ASSERT_EQ(md.parents(), 1U);
    md.parent().hears();
    md.parent().says(words(5000, 1, 3));
    md.settle();
    md.stop(1s);
    md.settle();

    EXPECT_TRUE(md.is_deserted());
    EXPECT_TRUE(md.parent().is_gone());
    seen upward = md.parent().hears();
    std::erase_if(upward, is_control);
    EXPECT_THAT(upward, UnorderedElementsAreArray(left_behind));
    for (peer* const one : peers) {
      EXPECT_TRUE(one->is_gone());
      EXPECT_THAT(one->hears(), ElementsAreArray(words(5000, 1, 3)));
    }
  });
}

TEST(StoppingInOrder, WaitsForThoseWhoReadSlowlyAsLongAsItsPatienceLasts) {
  for_each_seed(seeds, [](std::uint64_t seed) {
    md_world md(seed);
    peer& slow = md.connect();
    peer& idle = md.connect();
    peer& speaker = md.connect();
    for (peer* const one : {&slow, &idle}) {
      one->says(add_channel(5000));
      one->stops_reading();
    }
    md.settle();
    speaker.says(words(5000, 1, 10));
    md.settle();
    md.stop(5s);
    md.advance(3s);
    EXPECT_TRUE(speaker.is_gone());
    EXPECT_FALSE(slow.is_gone());
    EXPECT_FALSE(idle.is_gone());
    slow.reads_again();
    md.settle();
    EXPECT_TRUE(slow.is_gone());
    EXPECT_THAT(slow.hears(), ElementsAreArray(words(5000, 1, 10)));
    EXPECT_FALSE(md.is_deserted());
    md.advance(2s);
    EXPECT_TRUE(idle.is_gone());
    EXPECT_TRUE(md.is_deserted());
  });
}

TEST(StoppingInOrder, DialsNobodyAnyMore) {
  for_each_seed(seeds, [](std::uint64_t seed) {
    md_world md(seed, above::parent);
    md.advance(2s);
    const std::size_t attempts = md.parent_listener().attempts().size();
    md.stop();
    md.settle();
    EXPECT_TRUE(md.is_deserted());
    md.advance(1min);
    EXPECT_EQ(md.parent_listener().attempts().size(), attempts);
  });
}

}  // namespace
}  // namespace donet::test
