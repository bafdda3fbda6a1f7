#include "dcfile/suggestion.hpp"

#include <gtest/gtest.h>

#include <string_view>
#include <vector>

namespace donet::dc {
namespace {

using names = std::vector<std::string_view>;

TEST(NearNames, AreASlipOrTwoAway) {
  EXPECT_EQ(near_names("setNme", {"setName", "getAll", "setNames"}),
            (names{"setName", "setNames"}));
  EXPECT_EQ(near_names("Avatra", {"Avatar", "District"}), names{"Avatar"});
  EXPECT_TRUE(near_names("Avatar", {"District", "Plaza"}).empty());
}

TEST(NearNames, TakeADifferenceInCaseForTheSameName) {
  EXPECT_EQ(near_names("setx", {"setX", "setY", "setZ"}), names{"setX"});
}

TEST(NearNames, AreAHandfulAtMostAndEachOnce) {
  EXPECT_EQ(near_names("setA", {"setB", "setC", "setD", "setE", "setF", "setG", "setB"}).size(),
            5u);
}

TEST(NearNames, BecomeASuggestion) {
  EXPECT_EQ(suggestion("setx", {"setX"}), ": did you mean 'setX'?");
  EXPECT_EQ(suggestion("other", {"Plaza", "District"}), "");
}

}  // namespace
}  // namespace donet::dc
