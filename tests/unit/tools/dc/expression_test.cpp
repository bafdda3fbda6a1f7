#include "tools/dc/expression.hpp"

#include <gtest/gtest.h>

#include <string>

namespace donet::tools {
namespace {

TEST(FieldExpression, HasAClassAFieldAndAValueThatKeepsItsPlace) {
  const auto split = split_expression("Avatar.setXY(1.5, -2)");
  ASSERT_TRUE(split);
  EXPECT_EQ(split->class_name, "Avatar");
  EXPECT_EQ(split->field_name, "setXY");
  EXPECT_EQ(split->field_at, 7u);
  EXPECT_EQ(split->value, "            (1.5, -2)");
}

TEST(FieldExpression, TakesAnEqualsSignOrBlanksBeforeAPlainValue) {
  EXPECT_EQ(split_expression("A.b = 5")->value, "      5");
  EXPECT_EQ(split_expression(" A . b 5")->value, "       5");
  EXPECT_EQ(split_expression("A.b\n=\n5")->value, "   \n \n5");
  EXPECT_EQ(split_expression("A.b")->value, "   ");
}

TEST(FieldExpression, SaysWhereItStopsToBeOne) {
  const auto column_of = [](const char* text) {
    const auto split = split_expression(text);
    return split ? 0 : split.error().where.column;
  };
  EXPECT_EQ(column_of(""), 1u);
  EXPECT_EQ(column_of("  (5)"), 3u);
  EXPECT_EQ(column_of("Avatar"), 7u);
  EXPECT_EQ(column_of("Avatar(5)"), 7u);
  EXPECT_EQ(column_of("Avatar. (5)"), 9u);
  EXPECT_EQ(column_of("1A.b"), 1u);
}

TEST(HexText, MayHoldBlanksColonsAndPrefixes) {
  for (const auto* text :
       {"00ff10", "00 FF 10", "00:ff:10", "0x00ff10", "0x00 0xFF 0X10", " 00\tff\n10 "}) {
    const auto read = read_hex(text);
    ASSERT_TRUE(read) << text;
    EXPECT_EQ(dc::to_hex(read->bytes), "00ff10") << text;
    EXPECT_EQ(read->offsets.size(), 4u);
  }
  EXPECT_TRUE(read_hex("")->bytes.empty());
}

TEST(HexText, RemembersWhereEachByteStands) {
  const auto read = read_hex("0x0a:0b 0c");
  ASSERT_TRUE(read);
  EXPECT_EQ(read->offsets, (std::vector<std::size_t>{2, 5, 8, 10}));
}

TEST(HexText, RefusesHalfBytesAndOtherLettersWithTheirPlace) {
  EXPECT_EQ(read_hex("0g").error().where.column, 1u);
  EXPECT_EQ(read_hex("00 1").error().where.column, 4u);
  EXPECT_EQ(read_hex("00 1 2").error().where.column, 4u);
  EXPECT_EQ(read_hex("00zz").error().where.column, 3u);
  EXPECT_EQ(read_hex("0").error().where.column, 1u);
}

TEST(TextPosition, CountsLinesAndColumnsFromOne) {
  EXPECT_EQ(position_of("ab\ncd", 0), (dc::position{0, 1, 1}));
  EXPECT_EQ(position_of("ab\ncd", 4), (dc::position{0, 2, 2}));
  EXPECT_EQ(position_of("ab\n", 3), (dc::position{0, 2, 1}));
}

}  // namespace
}  // namespace donet::tools
