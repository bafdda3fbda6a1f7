#include "config/rotation.hpp"

#include <gtest/gtest.h>

#include <initializer_list>
#include <string_view>

namespace donet::config {
namespace {

TEST(Rotation, IsANumberAndAUnit) {
  EXPECT_EQ(parse_rotation("5min"), (rotation{5, rotation::unit::minute}));
  EXPECT_EQ(parse_rotation("1h"), (rotation{1, rotation::unit::hour}));
  EXPECT_EQ(parse_rotation("12hr"), (rotation{12, rotation::unit::hour}));
  EXPECT_EQ(parse_rotation("1d"), (rotation{1, rotation::unit::day}));
  EXPECT_EQ(parse_rotation("10000mo"), (rotation{10'000, rotation::unit::month}));
}

TEST(Rotation, OfZeroIsNever) {
  const auto read = parse_rotation("0");
  ASSERT_TRUE(read);
  EXPECT_TRUE(read->never());
  EXPECT_FALSE(parse_rotation("1d")->never());
}

TEST(Rotation, IsWrittenAsItIsRead) {
  for (const char* const text : {"0", "5min", "12h", "1d", "10000mo"})
    EXPECT_EQ(to_text(*parse_rotation(text)), text);
}

TEST(Rotation, ThatIsNothingOfThatIsRefused) {
  for (const std::string_view text : {"", "1", "d", "0d", "-1d", "+1d", " 1d", "1 d", "1D", "1day",
                                      "1m", "1.5h", "10001d", "99999999999d", "0x1d", "00"})
    EXPECT_FALSE(parse_rotation(text)) << text;
}

}  // namespace
}  // namespace donet::config
