#include "runtime/log/json_line.hpp"

#include "tests/support/random_source.hpp"

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <cstdint>
#include <limits>
#include <string>

namespace donet::runtime {
namespace {

nlohmann::json read(const std::string& line) {
  return nlohmann::json::parse('{' + line);
}

TEST(JsonLine, HasLevelCategoryAndMessageBeforeTheFields) {
  EXPECT_EQ(json_line(log_level::warn, "node", "said", {{"peer", "[::1]:5"}, {"bytes", 3}}),
            R"("level":"warn","category":"node","message":"said","peer":"[::1]:5","bytes":3})");
}

TEST(JsonLine, TellsNumbersFromTextsThatLookLikeThem) {
  const auto line = read(json_line(log_level::info, "a", "b", {{"number", 5}, {"text", "5"}}));
  EXPECT_EQ(line["number"], 5);
  EXPECT_EQ(line["text"], "5");
}

TEST(JsonLine, WritesNumbersThatADoubleCannotHoldAsTexts) {
  const auto line = read(json_line(log_level::info, "a", "b",
                                   {{"largest", std::numeric_limits<std::uint64_t>::max()},
                                    {"channel", (std::uint64_t{1} << 53) + 1},
                                    {"exact", std::uint64_t{1} << 53},
                                    {"least", std::numeric_limits<std::int64_t>::min()},
                                    {"negative", -7}}));
  EXPECT_EQ(line["largest"], "18446744073709551615");
  EXPECT_EQ(line["channel"], "9007199254740993");
  EXPECT_EQ(line["exact"], std::uint64_t{1} << 53);
  EXPECT_EQ(line["least"], "-9223372036854775808");
  EXPECT_EQ(line["negative"], -7);
}

TEST(JsonLine, LosesNoFieldThatHasTheNameOfSomethingElse) {
  const auto line = read(
    json_line(log_level::info, "a", "b", {{"message", "mine"}, {"time", 1}, {"x", 1}, {"x", 2}}));
  EXPECT_EQ(line["message"], "b");
  EXPECT_EQ(line["message_"], "mine");
  EXPECT_FALSE(line.contains("time")) << "it stands before the line";
  EXPECT_EQ(line["time_"], 1);
  EXPECT_EQ(line["x"], 1);
  EXPECT_EQ(line["x_"], 2);
}

TEST(JsonLine, KeepsTextsOfAllLanguages) {
  const std::string text = "Ada \u00e4\u4e16 \U0001f600 \x1b \x7f \"\\/\n";
  EXPECT_EQ(read(json_line(log_level::info, "a", text, {{"x", text}}))["x"], text);
  EXPECT_EQ(read(json_line(log_level::info, "a", text, {}))["message"], text);
}

// The bytes come from a peer, which may send anything.
TEST(JsonLine, IsOneLineOfAsciiWhateverTheBytesAre) {
  for (std::uint64_t seed = 0; seed < 2'000; ++seed) {
    test::random_source random(seed);
    std::string bytes(random.below(40), '\0');
    for (char& one : bytes)
      one = static_cast<char>(random.below(256));
    const std::string line =
      json_line(log_level::error, "client_agent", bytes, {{"name", bytes}, {"n", seed}});
    EXPECT_TRUE(
      std::all_of(line.begin(), line.end(),
                  [](char c) { return c >= ' ' && static_cast<unsigned char>(c) < 0x80; }))
      << "seed " << seed;
    const nlohmann::json back = read(line);
    EXPECT_EQ(back["n"], seed);
    // The text must equal nlohmann's UTF-8 of it.
    const std::string as_utf8 = nlohmann::json::parse(
      nlohmann::json(bytes).dump(-1, ' ', false, nlohmann::json::error_handler_t::replace));
    EXPECT_EQ(back["name"], as_utf8) << "seed " << seed;
    EXPECT_EQ(back["message"], as_utf8) << "seed " << seed;
  }
}

}  // namespace
}  // namespace donet::runtime
