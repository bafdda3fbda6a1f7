#include "tools/dc/near_names.hpp"

#include <gtest/gtest.h>

#include <string_view>
#include <vector>

namespace donet::tools {
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

TEST(NearNames, BecomeAnAdvice) {
  EXPECT_EQ(advice("setx", {"setX"}), ": did you mean 'setX'?");
  EXPECT_EQ(advice("seta", {"setb", "setc", "setd"}), ": did you mean 'setb', 'setc' or 'setd'?");
  EXPECT_EQ(advice("other", {"Plaza", "District"}), "; there are Plaza, District");
  EXPECT_EQ(advice("other", {}), "");
}

}  // namespace
}  // namespace donet::tools
