// donet-dc pack and unpack.

#include "tests/e2e/donet_dc.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace donet::test {
namespace {

constexpr const char* contract = "struct Item { uint16 kind; uint8(1-99) count; };\n"
                                 "dclass A {\n"
                                 "  string(1-8) NAME db;\n"
                                 "  setXY(int16/10 x, int16/10 y) ram;\n"
                                 "  setItems(Item items[0-9]) ram;\n"
                                 "  setLevel(uint8(0-9) level) ram;\n"
                                 "  touch() ram;\n"
                                 "};\n";

outcome pack(const std::string& expression, std::vector<std::string> options = {}) {
  options.insert(options.begin(), {"pack", "-", expression});
  return donet_dc(std::move(options), contract);
}

outcome unpack(const std::string& field, const std::string& hex,
               std::vector<std::string> options = {}) {
  options.insert(options.begin(), {"unpack", "-", field, hex});
  return donet_dc(std::move(options), contract);
}

TEST(DonetDcPack, WritesMethodsAndPlainFieldsInHex) {
  EXPECT_EQ(pack("A.setXY(1.5, -2)").output, "0f00ecff\n");
  EXPECT_EQ(pack("A.setItems([{7, 1}, {8, 2}])").output, "0600070001080002\n");
  EXPECT_EQ(pack("A.touch()").output, "\n");
  EXPECT_EQ(pack("A.touch").output, "\n");
  EXPECT_EQ(pack("A.NAME = \"Zoë\"").output, "04005a6fc3ab\n");
  EXPECT_EQ(pack(" A.NAME 'x' ").output, "010078\n");
}

TEST(DonetDcPack, TakesRawNumbersInAstronsDialect) {
  EXPECT_EQ(pack("A.setXY(15, -20)", {"--dialect", "astron"}).output, "0f00ecff\n");
}

TEST(DonetDcPack, PointsAtWhatIsWrong) {
  const auto ended = pack("A.setItems([{7, 1}, {8, 200}])");
  EXPECT_TRUE(refused_input(ended));
  EXPECT_THAT(ended.errors, testing::StartsWith("<expression>:1:25: error E0502: "));
  EXPECT_THAT(ended.errors, testing::EndsWith("\n    1 | A.setItems([{7, 1}, {8, 200}])\n"
                                              "      |                         ^~~\n"));
}

TEST(DonetDcPack, PointsIntoTheRightLineOfAnExpression) {
  EXPECT_THAT(pack("A.setXY(1,\n  \"x\")").errors,
              testing::AllOf(testing::StartsWith("<expression>:2:3: error E0509: "),
                             testing::HasSubstr("\n    2 |   \"x\")\n      |   ^\n")));
}

TEST(DonetDcPack, SuggestsTheNameThatWasMeant) {
  EXPECT_EQ(pack("B.setXY(1, 2)").errors,
            "<expression>:1:1: error E0201: there is no class or struct 'B': did you mean 'A'?\n"
            "    1 | B.setXY(1, 2)\n"
            "      | ^\n");
  EXPECT_EQ(pack("A.setxy(1, 2)").errors,
            "<expression>:1:3: error E0201: 'A' has no field 'setxy': did you mean 'setXY'?\n"
            "    1 | A.setxy(1, 2)\n"
            "      |   ^~~~~\n");
}

TEST(DonetDcPack, RefusesWhatIsNoExpression) {
  for (const char* expression : {"", ".", "A", "A.", "A(1)", "A.setXY", "A.setXY(1",
                                 "A.setXY(1, 2))", "A.setXY(1, 2, 3)", "A.setXY{1, \x01}", "A.NAME",
                                 "A.NAME =", "A.NAME = \"123456789\"", "A.NAME \"x", "A.touch(1)"})
    EXPECT_TRUE(refused_input(pack(expression))) << expression;
}

TEST(DonetDcUnpack, WritesWhatPackReads) {
  EXPECT_EQ(unpack("A.setXY", "0f00ecff").output, "(1.5, -2)\n");
  EXPECT_EQ(unpack("A.setXY", "0f00ecff", {"--names"}).output, "(x = 1.5, y = -2)\n");
  EXPECT_EQ(unpack("A.setXY", "0f00ecff", {"--dialect", "astron"}).output, "(15, -20)\n");
  EXPECT_EQ(unpack("A.NAME", "0100 78").output, "\"x\"\n");
  EXPECT_EQ(unpack("A.touch", "").output, "()\n");
}

TEST(DonetDcUnpack, TakesHexAsItIsFoundInDumps) {
  for (const char* hex :
       {"0F00ECFF", "0x0f00ecff", "0f 00 ec ff", "0f:00:ec:ff", "0x0f 0x00 0xec 0xff\n"})
    EXPECT_EQ(unpack("A.setXY", hex).output, "(1.5, -2)\n") << hex;
}

TEST(DonetDcUnpack, SaysAtWhichByteItBreaksAndWhatBelongsThere) {
  EXPECT_EQ(unpack("A.setItems", "0600 070001 080064").errors,
            "<hex>:1:17: error E0502: byte 7, setItems.items[1].count: 100 is outside of what "
            "'uint8(1 - 99) count' allows\n"
            "    1 | 0600 070001 080064\n"
            "      |                 ^~\n");
  EXPECT_THAT(unpack("A.setXY", "0f00ec").errors,
              testing::StartsWith("<hex>:1:7: error E0500: byte 3, setXY.y: the data end inside "
                                  "'int16/10 y', with 1 of its 2 bytes\n"));
  EXPECT_THAT(unpack("A.setLevel", "0102").errors,
              testing::StartsWith("<hex>:1:3: error E0501: byte 1, setLevel: "));
}

TEST(DonetDcUnpack, RefusesStringsInAnotherEncoding) {
  EXPECT_EQ(unpack("A.NAME", "0200c3ab").output, "\"\\xc3\\xab\"\n");
  EXPECT_TRUE(refused_input(unpack("A.NAME", "0200c3ab", {"--strings", "ascii"})));
  const auto latin = unpack("A.NAME", "0100eb");
  EXPECT_TRUE(refused_input(latin));
  EXPECT_THAT(latin.errors,
              testing::HasSubstr("E0505: byte 2, NAME: the text of 'string(1 - 8) NAME' "
                                 "is not UTF-8"));
  EXPECT_EQ(unpack("A.NAME", "0100eb", {"--strings", "bytes"}).output, "\"\\xeb\"\n");
}

TEST(DonetDcUnpack, RefusesWhatIsNoHexOrNoField) {
  for (const char* hex : {"0", "0g", "0f00ecf", "hello", "0f-00", "-1", "\x80"})
    EXPECT_NE(ending(unpack("A.setXY", hex)), "exit 0") << hex;
  for (const char* field : {"", "A", "A.", "B.setXY", "A.setZ", "A.setXY(1, 2)", "A.setXY ="})
    EXPECT_TRUE(refused_input(unpack(field, "0f00ecff"))) << field;
}

}  // namespace
}  // namespace donet::test
