#include "runtime/log/repetition.hpp"

#include <gtest/gtest.h>

#include <string>

namespace donet::runtime {
namespace {

using namespace std::chrono_literals;

class Repetition : public testing::Test {
protected:
  // The number of written lines for this number of equal ones.
  int written(int times, std::string_view sentence = "wrong", log_level level = log_level::error) {
    int count = 0;
    for (int i = 0; i < times; ++i)
      count += rules_.tells(level, "test", sentence, now_) ? 1 : 0;
    return count;
  }

  repetition rules_;
  repetition::time_point now_{1h};
};

TEST_F(Repetition, TellsAsManyAsItMayAndCountsTheRest) {
  EXPECT_EQ(written(20), 20);
  EXPECT_EQ(rules_.due(), repetition::time_point::max()) << "nothing is withheld";
  EXPECT_EQ(written(1'234), 0);
  EXPECT_EQ(rules_.due(), now_ + repetition::window);
  EXPECT_TRUE(rules_.take(now_).empty()) << "it is not over";
  const auto told = rules_.take(now_ + repetition::window);
  ASSERT_EQ(told.size(), 1U);
  EXPECT_EQ(told[0].count, 1'234U);
  EXPECT_EQ(told[0].who, "test");
  EXPECT_EQ(told[0].sentence, "wrong");
  EXPECT_EQ(told[0].level, log_level::error);
  EXPECT_TRUE(rules_.take(repetition::time_point::max()).empty()) << "it is told once";
}

TEST_F(Repetition, TellsAgainWhenTheTimeIsOver) {
  written(30);
  now_ += repetition::window;
  EXPECT_EQ(written(30), 20);
  const auto told = rules_.take(now_);
  ASSERT_EQ(told.size(), 1U) << "of the first time only";
  EXPECT_EQ(told[0].count, 10U);
}

TEST_F(Repetition, NeverWithholdsWhatComesSlowly) {
  for (int i = 0; i < 1'000; ++i, now_ += 1s)
    EXPECT_EQ(written(2), 2);
  EXPECT_TRUE(rules_.take(repetition::time_point::max()).empty());
}

TEST_F(Repetition, CountsEachKindAlone) {
  EXPECT_EQ(written(30, "one"), 20);
  EXPECT_EQ(written(30, "other"), 20);
  EXPECT_EQ(written(30, "one", log_level::warn), 20);
  EXPECT_TRUE(rules_.tells(log_level::error, "another", "one", now_));
  EXPECT_EQ(rules_.take(repetition::time_point::max()).size(), 3U);
}

TEST_F(Repetition, CountsVeryManyKindsAsOne) {
  std::size_t told = 0;
  constexpr std::size_t all = 5'000;
  for (std::size_t i = 0; i < all; ++i)
    told += static_cast<std::size_t>(written(1, "kind " + std::to_string(i)));
  EXPECT_EQ(told, repetition::kinds_max + repetition::told_one_by_one);
  const auto over = rules_.take(repetition::time_point::max());
  ASSERT_EQ(over.size(), 1U);
  EXPECT_EQ(over[0].count, all - told);
  EXPECT_EQ(over[0].sentence, "");
}

TEST_F(Repetition, HasRoomForNewKindsWhenOldOnesAreOver) {
  for (std::size_t i = 0; i < 2 * repetition::kinds_max; ++i)
    written(1, "kind " + std::to_string(i));
  now_ += repetition::window;
  EXPECT_EQ(written(30, "new"), 20);
  EXPECT_EQ(written(30, "newer"), 20) << "each has its own";
}

TEST_F(Repetition, TakesLongSentencesThatBeginAlikeForOne) {
  const std::string begin(repetition::sentence_size_max, 'x');
  EXPECT_EQ(written(15, begin + "a"), 15);
  EXPECT_EQ(written(15, begin + "b"), 5);
}

}  // namespace
}  // namespace donet::runtime
