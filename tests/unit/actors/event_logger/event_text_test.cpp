#include "actors/event_logger/event_text.hpp"

#include "tests/unit/actors/event_logger/msgpack_bytes.hpp"

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include <cstring>
#include <limits>

namespace donet::actors {
namespace {

using test::big_endian;
using test::packed_array;
using test::packed_map;
using test::packed_text;
using test::tagged;

constexpr std::string_view now = "2026-11-21 00:26:41+0000";

std::string line_of(std::string_view event) {
  std::string line;
  const auto fault = append_event(line, dc::as_bytes(event), now);
  return fault ? "refused: " + std::string(name(*fault)) : line;
}

/// The text of this value in an event's line, which must be valid JSON.
std::string written(std::string_view value) {
  const std::string line = line_of(packed_map({packed_text("k"), value}));
  const std::string front = R"({"_time": "2026-11-21 00:26:41+0000", "k": )";
  EXPECT_TRUE(line.starts_with(front) && line.ends_with("}\n")) << line;
  EXPECT_TRUE(nlohmann::json::accept(line)) << line;
  return line.substr(front.size(), line.size() - front.size() - 2);
}

std::string written_key(std::string_view key) {
  const std::string line = line_of(packed_map({key, packed_text("v")}));
  const std::string front = R"({"_time": "2026-11-21 00:26:41+0000", )";
  const std::string back = ": \"v\"}\n";
  EXPECT_TRUE(line.starts_with(front) && line.ends_with(back)) << line;
  EXPECT_TRUE(nlohmann::json::accept(line)) << line;
  return line.substr(front.size(), line.size() - front.size() - back.size());
}

// ---- as written by Astron, byte for byte ----

TEST(EventText, AnEventOfAServiceIsALineOfAstron) {
  EXPECT_EQ(line_of(packed_map({packed_text("type"), packed_text("client-connected"),
                                packed_text("sender"), packed_text("Client:3100"),
                                packed_text("remote_address"), packed_text("127.0.0.1:56902"),
                                packed_text("local_address"), packed_text("127.0.0.1:33128")})),
            "{\"_time\": \"2026-11-21 00:26:41+0000\", \"type\": \"client-connected\", "
            "\"sender\": \"Client:3100\", \"remote_address\": \"127.0.0.1:56902\", "
            "\"local_address\": \"127.0.0.1:33128\"}\n");
}

TEST(EventText, IntegersAreDecimal) {
  EXPECT_EQ(written(tagged(0x00)), "0");
  EXPECT_EQ(written(tagged(0x7f)), "127");
  EXPECT_EQ(written(tagged(0xff)), "-1");
  EXPECT_EQ(written(tagged(0xe0)), "-32");
  EXPECT_EQ(written(tagged(0xcd, big_endian(0xffff, 2))), "65535");
  EXPECT_EQ(written(tagged(0xce, big_endian(0xffffffff, 4))), "4294967295");
  EXPECT_EQ(written(tagged(0xcf, big_endian(UINT64_MAX, 8))), "18446744073709551615");
  EXPECT_EQ(written(tagged(0xd1, big_endian(0x8000, 2))), "-32768");
  EXPECT_EQ(written(tagged(0xd2, big_endian(0x80000000, 4))), "-2147483648");
  EXPECT_EQ(written(tagged(0xd3, big_endian(std::uint64_t{1} << 63, 8))), "-9223372036854775808");
}

TEST(EventText, NilAndBooleansAreWords) {
  EXPECT_EQ(written(tagged(0xc0)), "null");
  EXPECT_EQ(written(tagged(0xc2)), "false");
  EXPECT_EQ(written(tagged(0xc3)), "true");
}

TEST(EventText, ArraysAndMapsKeepTheirOrder) {
  const std::string array = packed_array({tagged(1), packed_text("two"), tagged(0xc0)});
  EXPECT_EQ(written(array), R"([1, "two", null])");
  EXPECT_EQ(written(tagged(0xdc, big_endian(1, 2)) + tagged(5)), "[5]");
  EXPECT_EQ(written(tagged(0xdd, big_endian(1, 4)) + tagged(5)), "[5]");
  EXPECT_EQ(written(packed_map({packed_text("b"), array, packed_text("a"), tagged(0xc3)})),
            R"({"b": [1, "two", null], "a": true})");
  EXPECT_EQ(written(tagged(0xde, big_endian(1, 2)) + packed_text("k") + tagged(5)), R"({"k": 5})");
  EXPECT_EQ(written(tagged(0xdf, big_endian(1, 4)) + packed_text("k") + tagged(5)), R"({"k": 5})");
  EXPECT_EQ(written(packed_array({tagged(0x90), tagged(0x80), packed_array({tagged(0x90)})})),
            "[[], {}, [[]]]");
}

TEST(EventText, AKeyThatComesTwiceIsWrittenTwice) {
  EXPECT_EQ(line_of(packed_map({packed_text("k"), tagged(1), packed_text("k"), tagged(2)})),
            "{\"_time\": \"2026-11-21 00:26:41+0000\", \"k\": 1, \"k\": 2}\n");
}

TEST(EventText, StringsOfAsciiAreEscapedAsLittleAsMayBe) {
  EXPECT_EQ(written(packed_text("")), R"("")");
  EXPECT_EQ(written(packed_text("a/b 'c' <d>")), R"("a/b 'c' <d>")");
  EXPECT_EQ(written(packed_text("\"\\")), R"("\"\\")");
  EXPECT_EQ(written(packed_text("\b\t\n\f\r")), R"("\b\t\n\f\r")");
}

TEST(EventText, StringsOfEachFormAreStrings) {
  EXPECT_EQ(written(tagged(0xa2, "ab")), R"("ab")");
  EXPECT_EQ(written(tagged(0xd9, tagged(2, "ab"))), R"("ab")");
  EXPECT_EQ(written(tagged(0xda, big_endian(2, 2)) + "ab"), R"("ab")");
  EXPECT_EQ(written(tagged(0xdb, big_endian(2, 4)) + "ab"), R"("ab")");
  EXPECT_EQ(written(tagged(0xc4, tagged(2, "ab"))), R"("ab")");
  EXPECT_EQ(written(tagged(0xc5, big_endian(2, 2)) + "ab"), R"("ab")");
  EXPECT_EQ(written(tagged(0xc6, big_endian(2, 4)) + "ab"), R"("ab")");
  for (const unsigned empty : {0xd9U, 0xc4U})
    EXPECT_EQ(written(tagged(empty, tagged(0))), R"("")");
}

// ---- where Astron's line is not JSON ----

TEST(EventText, BytesThatAreIntegersAreDecimalToo) {
  EXPECT_EQ(written(tagged(0xcc, tagged(200))), "200");
  EXPECT_EQ(written(tagged(0xd0, tagged(0x80))), "-128");
}

TEST(EventText, FloatsAreTheShortestTextThatReadsAsTheSame) {
  const auto single = [](float number) {
    std::uint32_t bits = 0;
    std::memcpy(&bits, &number, sizeof bits);
    return written(tagged(0xca, big_endian(bits, 4)));
  };
  const auto twice = [](double number) {
    std::uint64_t bits = 0;
    std::memcpy(&bits, &number, sizeof bits);
    return written(tagged(0xcb, big_endian(bits, 8)));
  };
  EXPECT_EQ(single(1.5F), "1.5");
  EXPECT_EQ(single(0.1F), "0.1");
  EXPECT_EQ(single(std::numeric_limits<float>::infinity()), "null");
  EXPECT_EQ(twice(0.1), "0.1");
  EXPECT_EQ(twice(-0.0), "-0");
  EXPECT_EQ(twice(1e300), "1e+300");
  EXPECT_EQ(twice(-std::numeric_limits<double>::infinity()), "null");
  EXPECT_EQ(twice(std::numeric_limits<double>::quiet_NaN()), "null");
}

TEST(EventText, Utf8StaysAsItIs) {
  EXPECT_EQ(written(packed_text("Zoë €5 \xf0\x9f\x8e\x88")), "\"Zoë €5 \xf0\x9f\x8e\x88\"");
}

TEST(EventText, ControlCharactersAreEscaped) {
  EXPECT_EQ(written(packed_text(std::string("\0\v\x1b\x7f", 4))), R"("\u0000\u000b\u001b\u007f")");
  EXPECT_EQ(written(packed_text("\xc2\x9b \xc2\xa0")), "\"\\u009b \xc2\xa0\"");
}

TEST(EventText, BytesThatAreNotUtf8AreCharactersOfTheirNumber) {
  EXPECT_EQ(written(packed_text("a\xff\x80z")), R"("a\u00ff\u0080z")");
  // Cut short, too long for the announced length, half of a pair, beyond the last character.
  EXPECT_EQ(written(packed_text("\xe2\x82")), R"("\u00e2\u0082")");
  EXPECT_EQ(written(packed_text("\xc0\xaf")), R"("\u00c0\u00af")");
  EXPECT_EQ(written(packed_text("\xed\xa0\x80")), R"("\u00ed\u00a0\u0080")");
  EXPECT_EQ(written(packed_text("\xf4\x90\x80\x80")), R"("\u00f4\u0090\u0080\u0080")");
  EXPECT_EQ(written(tagged(0xc4, tagged(3, "\x01\xe9z"))), R"("\u0001\u00e9z")");
}

TEST(EventText, AnExtensionIsAnObject) {
  EXPECT_EQ(written(tagged(0xd4, tagged(5, "A"))), R"({"type": 5, "data": "A"})");
  EXPECT_EQ(written(tagged(0xd5, tagged(0xff, "AB"))), R"({"type": -1, "data": "AB"})");
  EXPECT_EQ(written(tagged(0xd6, tagged(5, "ABCD"))), R"({"type": 5, "data": "ABCD"})");
  EXPECT_EQ(written(tagged(0xd7, tagged(5, "ABCDEFGH"))), R"({"type": 5, "data": "ABCDEFGH"})");
  EXPECT_EQ(written(tagged(0xd8, tagged(5, "ABCDEFGHABCDEFGH"))),
            R"({"type": 5, "data": "ABCDEFGHABCDEFGH"})");
  EXPECT_EQ(written(tagged(0xc7, big_endian(0, 1)) + tagged(5)), R"({"type": 5, "data": ""})");
  EXPECT_EQ(written(tagged(0xc8, big_endian(2, 2)) + tagged(5, "A\xff")),
            R"({"type": 5, "data": "A\u00ff"})");
  EXPECT_EQ(written(tagged(0xc9, big_endian(1, 4)) + tagged(5, "A")),
            R"({"type": 5, "data": "A"})");
}

TEST(EventText, AKeyIsAlwaysAString) {
  EXPECT_EQ(written_key(packed_text("k")), R"("k")");
  EXPECT_EQ(written_key(tagged(0xc4, tagged(1, "k"))), R"("k")");
  EXPECT_EQ(written_key(tagged(7)), R"("7")");
  EXPECT_EQ(written_key(tagged(0xe0)), R"("-32")");
  EXPECT_EQ(written_key(tagged(0xc0)), R"("null")");
  EXPECT_EQ(written_key(tagged(0xc3)), R"("true")");
  EXPECT_EQ(written_key(tagged(0xca, big_endian(0x3fc00000, 4))), R"("1.5")");
  EXPECT_EQ(written_key(packed_array({tagged(1), packed_text("a\"b")})), R"("[1, \"a\\\"b\"]")");
  EXPECT_EQ(written_key(packed_map({packed_map({tagged(1), tagged(2)}), packed_text("a")})),
            R"("{{1: 2}: \"a\"}")");
  EXPECT_EQ(written_key(tagged(0xd4, tagged(5, "A"))), R"("{\"type\": 5, \"data\": \"A\"}")");
}

TEST(EventText, AnEmptyEventIsItsTime) {
  EXPECT_EQ(line_of(tagged(0x80)), "{\"_time\": \"2026-11-21 00:26:41+0000\"}\n");
}

// A JSON parser keeps the last of two equal keys.
TEST(EventText, TimeIsAlwaysThatOfTheLogger) {
  EXPECT_EQ(written_key(packed_text("_time")), R"("__time")");
  EXPECT_EQ(written_key(tagged(0xc4, tagged(5, "_time"))), R"("__time")");
  EXPECT_EQ(written(packed_map({packed_text("_time"), tagged(1)})), R"({"_time": 1})");
  EXPECT_EQ(written(packed_text("_time")), R"("_time")");
}

// ---- refused events ----

TEST(EventText, WhatIsCutShortIsRefused) {
  const std::string whole =
    packed_map({packed_text("k"), packed_array({tagged(0xcd, big_endian(9, 2)), packed_text("v")}),
                tagged(0xd4, tagged(5, "A")), tagged(0xdf, big_endian(0, 4))});
  for (std::size_t size = 0; size < whole.size(); ++size)
    EXPECT_EQ(line_of(whole.substr(0, size)), "refused: truncated") << size;
  EXPECT_NE(line_of(whole), "refused: truncated");
}

TEST(EventText, AnythingBehindTheEventIsRefused) {
  EXPECT_EQ(line_of(tagged(0x80) + tagged(0x80)), "refused: extraneous");
  EXPECT_EQ(line_of(packed_map({packed_text("k"), tagged(1)}) + "\n"), "refused: extraneous");
}

TEST(EventText, WhatIsNoMapIsRefused) {
  for (const std::string& other :
       {tagged(5), tagged(0xc0), packed_text("event"), packed_array({packed_map({})}), tagged(0x90),
        tagged(0xd4, tagged(5, "A"))})
    EXPECT_EQ(line_of(other), "refused: not_a_map");
}

TEST(EventText, TheOrderOfChecksIsThatOfTheSpecification) {
  EXPECT_EQ(line_of(tagged(0x92, tagged(5))), "refused: truncated") << "no map, but cut short";
  EXPECT_EQ(line_of(tagged(5, "5")), "refused: extraneous") << "no map, but with bytes behind";
}

TEST(EventText, AByteThatMeansNothingIsRefused) {
  EXPECT_EQ(line_of(tagged(0xc1)), "refused: malformed");
  EXPECT_EQ(line_of(packed_map({packed_text("k"), tagged(0xc1)})), "refused: malformed");
}

TEST(EventText, LengthsThatLieAreCutShort) {
  for (const unsigned tag : {0xdbU, 0xc6U, 0xc9U, 0xddU, 0xdfU}) {
    for (const std::uint64_t size : {0xffffffffU, 0x80000000U, 0x00010000U})
      EXPECT_EQ(line_of(packed_map({packed_text("k"), tagged(tag, big_endian(size, 4))})),
                "refused: truncated");
    EXPECT_EQ(line_of(tagged(tag, big_endian(0xffffffff, 4))), "refused: truncated");
  }
}

TEST(EventText, TooDeepIsRefused) {
  const auto nested = [](std::size_t arrays) {
    return packed_map({packed_text("k"), std::string(arrays, '\x91') + tagged(0)});
  };
  EXPECT_EQ(written(std::string(event_depth_max - 1, '\x91') + tagged(0)),
            std::string(event_depth_max - 1, '[') + "0" + std::string(event_depth_max - 1, ']'));
  EXPECT_EQ(line_of(nested(event_depth_max)), "refused: too_deep");
  EXPECT_EQ(line_of(nested(65'000)), "refused: too_deep");
  EXPECT_EQ(line_of(nested(65'000) + "!"), "refused: extraneous");
}

TEST(EventText, WhatIsRefusedLeavesNothingInTheLines) {
  std::string lines = "before\n";
  EXPECT_TRUE(append_event(lines, dc::as_bytes(packed_map({packed_text("k"), tagged(0xc1)})), now));
  EXPECT_EQ(lines, "before\n");
}

// ---- bounds ----

TEST(EventText, ALineIsAtMostSoMuchLongerThanItsEvent) {
  const std::string nothing = tagged(0xc7, tagged(0, tagged(0x80)));
  const std::string texts[] = {"\xff", "\x01", "\"", tagged(0xc2), nothing, tagged(0xa0)};
  for (const std::string& text : texts) {
    for (const bool in_key : {false, true}) {
      std::string many = tagged(0xdd, big_endian(20'000, 4));
      for (int i = 0; i < 20'000; ++i)
        many += text.size() == 1 && text[0] != '\xa0' && text[0] != '\xc2'
                  ? packed_text(std::string(2, text[0]))
                  : text;
      const std::string event =
        in_key ? packed_map({many, tagged(0)}) : packed_map({packed_text("k"), many});
      EXPECT_LE(line_of(event).size(), event.size() * event_growth_max);
    }
  }
  std::string keys = tagged(0xdf, big_endian(20'000, 4));
  for (int i = 0; i < 20'000; ++i)
    keys += nothing + nothing;
  EXPECT_LE(line_of(keys).size(), keys.size() * event_growth_max);
}

TEST(EventText, TheLargestDatagramOfUdpIsAnEvent) {
  constexpr std::size_t udp_size_max = 65'507;
  const std::string key = packed_text("k");
  const std::string text(udp_size_max - 1 - key.size() - 3, 'x');
  EXPECT_EQ(written(tagged(0xda, big_endian(text.size(), 2)) + text), '"' + text + '"');
}

}  // namespace
}  // namespace donet::actors
