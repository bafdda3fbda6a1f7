#include "tools/dc/advice.hpp"

#include <gtest/gtest.h>

namespace donet::tools {
namespace {

TEST(Advice, SuggestsOrLists) {
  EXPECT_EQ(advice("setx", {"setX"}), ": did you mean 'setX'?");
  EXPECT_EQ(advice("seta", {"setb", "setc", "setd"}), ": did you mean 'setb', 'setc' or 'setd'?");
  EXPECT_EQ(advice("other", {"Plaza", "District"}), "; there are Plaza, District");
  EXPECT_EQ(advice("other", {}), "");
}

}  // namespace
}  // namespace donet::tools
