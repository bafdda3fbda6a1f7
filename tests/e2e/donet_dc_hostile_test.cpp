// Inputs that must not crash or hang donet-dc, or pass as a contract; and outputs that cannot be
// written.

#include "tests/e2e/donet_dc.hpp"
#include "tests/support/temp_dir.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <random>

namespace donet::test {
namespace {

std::string repeated(std::string_view part, std::size_t count) {
  std::string text;
  for (std::size_t i = 0; i < count; ++i)
    text += part;
  return text;
}

bool is_harmless(char c) {
  return c == '\n' || (c >= 0x20 && c <= 0x7e);
}

void expect_refused(const std::string& text, std::string_view complaint) {
  for (const char* command : {"check", "hash", "print", "describe"}) {
    const auto ended = donet_dc({command, "-"}, text);
    EXPECT_TRUE(refused_input(ended)) << command << ": " << ending(ended) << '\n' << ended.errors;
    EXPECT_THAT(ended.errors, testing::HasSubstr(complaint));
    EXPECT_TRUE(std::ranges::all_of(ended.errors, is_harmless)) << ended.errors;
  }
}

TEST(DonetDcHostile, BinaryGarbageIsRefused) {
  std::mt19937 random(1);
  for (int i = 0; i < 5; ++i) {
    std::string garbage;
    for (int j = 0; j < 20'000; ++j)
      garbage += static_cast<char>(random());
    expect_refused(garbage, "error E");
  }
  expect_refused(std::string(1000, '\0'), "error E0001");
}

TEST(DonetDcHostile, NoMoreDiagnosticsAreShownThanAnyoneReads) {
  const auto ended = donet_dc({"check", "-"}, repeated("@ ;\n", 10'000));
  EXPECT_EQ(ending(ended), "exit 1");
  EXPECT_THAT(ended.errors, testing::EndsWith("\n100 errors, perhaps more\n"));
}

TEST(DonetDcHostile, DeepNestingIsRefused) {
  expect_refused("dclass A { x(" + repeated("struct { ", 100'000), "error E0101");
  expect_refused("struct S { uint8 x = " + repeated("[", 100'000), "error E0101");
  expect_refused(repeated("/*", 100'000), "error E0003");
}

TEST(DonetDcHostile, OneLongLineIsCutAroundTheMistake) {
  const auto ended = donet_dc({"check", "-"}, repeated("struct S {}; ", 50'000));
  EXPECT_EQ(ending(ended), "exit 1");
  std::size_t longest = 0;
  for (std::size_t from = 0; from < ended.errors.size();) {
    const auto end = ended.errors.find('\n', from);
    longest = std::max(longest, end - from);
    from = end + 1;
  }
  EXPECT_LT(longest, 200u);
}

TEST(DonetDcHostile, AFileAboveTheLimitIsRefused) {
  const temp_dir folder;
  const auto file = folder.write("large.dc", std::string((8u << 20) + 1, ' '));
  const auto ended = donet_dc({"check", file});
  EXPECT_TRUE(refused_input(ended)) << ending(ended);
  EXPECT_THAT(ended.errors, testing::HasSubstr("error E0213: "));
  EXPECT_EQ(ending(donet_dc({"check", folder.write("fits.dc", std::string(8u << 20, ' '))})),
            "exit 0");
}

TEST(DonetDcHostile, AByteOrderMarkIsPassedOver) {
  EXPECT_EQ(ending(donet_dc({"check", "-"}, "\xEF\xBB\xBF"
                                            "dclass A {};")),
            "exit 0");
  const auto ended = donet_dc({"check", "-"}, "\xEF\xBB\xBF"
                                              "dclass A {} @;");
  EXPECT_THAT(ended.errors,
              testing::HasSubstr("\n    1 | dclass A {} @;\n      |             ^\n"));
}

TEST(DonetDcHostile, AnEmptyFileIsAnEmptyContract) {
  const auto ended = donet_dc({"check", "/dev/null"});
  EXPECT_EQ(ending(ended), "exit 0");
  EXPECT_EQ(ended.output,
            "/dev/null: no classes, no structs, no fields, hash 0x00000002, no warnings\n");
}

TEST(DonetDcHostile, FilesThatCannotBeReadAreAllNamed) {
  const temp_dir folder;
  const auto missing = (folder.path() / "missing.dc").string();
  const auto ended = donet_dc({"check", folder.path(), missing});
  EXPECT_EQ(ending(ended), "exit 1");
  EXPECT_EQ(ended.errors, "error E0102: cannot read " + folder.path().string()
                            + ": Is a directory\nerror E0102: cannot read " + missing
                            + ": No such file or directory\n");
}

TEST(DonetDcHostile, AFullDiskIsReported) {
  for (const char* arguments : {"check", "hash", "print", "describe", "describe --json"}) {
    const auto ended = shell(std::string("\"$dc\" ") + arguments + " " + plaza() + " >/dev/full");
    EXPECT_EQ(ending(ended), "exit 1") << arguments;
    EXPECT_THAT(ended.errors, testing::HasSubstr("cannot write: No space left on device"));
  }
  EXPECT_NE(ending(shell("\"$dc\" --help >/dev/full")), "exit 0");
}

TEST(DonetDcHostile, AReaderThatLeavesEndsItQuietly) {
  // More than the buffers of a pipe and its reader hold, so that a write has to fail.
  const auto long_output = "\"$dc\" describe --json " + plaza();
  const auto ended = shell("{ " + long_output + "; echo \"exit $?\" >&2; } | head -c 1");
  EXPECT_EQ(ended.output, "{");
  EXPECT_EQ(ended.errors, "exit 1\n");
}

}  // namespace
}  // namespace donet::test
