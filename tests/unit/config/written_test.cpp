#include "config/written.hpp"

#include <gtest/gtest.h>

namespace donet::config {
namespace {

TEST(Written, KnowsTheLineOfAKeyOrOfTheTableAroundIt) {
  written where;
  where.lines = {{"services", 3}, {"services.dbss[1]", 9}, {"services.dbss[1].db_channel", 10}};
  EXPECT_EQ(where.line_of("services.dbss[1].db_channel"), 10u);
  EXPECT_EQ(where.line_of("services.dbss[1].ranges[0].min"), 9u);
  EXPECT_EQ(where.line_of("services.dbss[0].db_channel"), 3u);
  EXPECT_EQ(where.line_of("daemon.name"), 1u);
  EXPECT_EQ(where.line_of(""), 1u);
  EXPECT_TRUE(where.has("services"));
  EXPECT_FALSE(where.has("services.dbss"));
}

}  // namespace
}  // namespace donet::config
