#include "tools/bench/churn_book.hpp"

#include "tools/bench/bytes.hpp"

#include <gtest/gtest.h>

#include <set>

namespace donet::bench {
namespace {

// Applies the control messages in a text.
void apply(std::string_view text, std::set<std::uint64_t>& channels, std::size_t& operations) {
  while (!text.empty()) {
    const std::size_t length = load<std::uint16_t>(text.data());
    const auto type = load<std::uint16_t>(text.data() + 11);
    const auto first = load<std::uint64_t>(text.data() + 13);
    const auto last = type >= 9002 ? load<std::uint64_t>(text.data() + 21) : first;
    for (auto each = first; each <= last; ++each) {
      if (type == 9000 || type == 9002)
        channels.insert(each);
      else
        channels.erase(each);
    }
    text.remove_prefix(2 + length);
    ++operations;
  }
}

void expect_right_book(bool ranges) {
  churn_book book({1000, 5000, 128, ranges}, 1);
  std::set<std::uint64_t> channels;
  std::size_t kept_away = 0;
  for (int i = 0; i < 500; ++i) {
    std::string text;
    book.write_batch(text, 20);
    std::size_t operations = 0;
    apply(text, channels, operations);
    EXPECT_EQ(operations, 20U);
    const auto probes = book.probes();
    for (const auto& each : probes) {
      EXPECT_GE(each.channel, 1000U);
      EXPECT_LT(each.channel, 1128U);
      EXPECT_EQ(each.subscribed, channels.contains(each.channel));
      kept_away += each.subscribed ? 0 : 1;
    }
    EXPECT_TRUE(probes.back().subscribed);
  }
  EXPECT_GT(kept_away, 100U);
  EXPECT_GE(*channels.begin(), 1000U);
  EXPECT_LT(*channels.rbegin(), 5128U);
}

TEST(ChurnBook, AgreesWithWhatItWroteOfChannels) {
  expect_right_book(false);
}

TEST(ChurnBook, AgreesWithWhatItWroteOfRanges) {
  expect_right_book(true);
}

TEST(ChurnBook, WritesTheSameForTheSameSeed) {
  std::string texts[3];
  for (std::size_t i = 0; i < 3; ++i)
    churn_book({1000, 5000, 200, true}, i / 2).write_batch(texts[i], 100);
  EXPECT_EQ(texts[0], texts[1]);
  EXPECT_NE(texts[0], texts[2]);
}

}  // namespace
}  // namespace donet::bench
