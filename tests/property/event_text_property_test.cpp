// For any event, its line is JSON with the content of the event.

#include "actors/event_logger/event_text.hpp"
#include "tests/property/event_tokens.hpp"
#include "tests/property/random_event.hpp"
#include "tests/property/seeds.hpp"
#include "tests/support/process.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <string>

namespace donet::test {
namespace {

constexpr std::string_view now = "2026-11-21 00:26:41+0000";

std::string line_of(const std::string& event) {
  std::string line;
  EXPECT_FALSE(actors::append_event(line, dc::as_bytes(event), now));
  return line;
}

TEST(EventTextProperty, ALineSaysWhatItsEventSays) {
  for_each_seed(20'000, [](std::uint64_t seed) {
    const random_event event(seed);
    const std::string line = line_of(event.bytes());
    EXPECT_EQ(std::ranges::count(line, '\n'), 1);
    token_reader reader;
    ASSERT_TRUE(nlohmann::json::sax_parse(line, &reader)) << line;
    event_tokens expected = {{event_token::begin_object, "", 0},
                             {event_token::key, "_time", 0},
                             {event_token::text, std::string(now), 0}};
    expected.insert(expected.end(), event.tokens().begin(), event.tokens().end());
    ASSERT_EQ(reader.found.size(), expected.size()) << line;
    for (std::size_t i = 0; i < expected.size(); ++i)
      EXPECT_TRUE(reader.found[i].fits(expected[i]))
        << reader.found[i] << " instead of " << expected[i] << " in " << line;
  });
}

// An event that is cut short at any position, or followed by other bytes, is refused.
TEST(EventTextProperty, OnlyWholeEventsAreWritten) {
  for_each_seed(500, [](std::uint64_t seed) {
    const std::string event = random_event(seed).bytes();
    std::string lines;
    for (std::size_t size = 0; size < event.size(); ++size)
      EXPECT_EQ(actors::append_event(lines, dc::as_bytes(event.substr(0, size)), now),
                actors::event_fault::truncated);
    EXPECT_EQ(actors::append_event(lines, dc::as_bytes(event + event), now),
              actors::event_fault::extraneous);
    EXPECT_EQ(lines, "");
  });
}

TEST(EventTextProperty, JqReadsEachLine) {
  command find_jq;
  find_jq.arguments = {"sh", "-c", "command -v jq"};
  if (run(find_jq).exit_status != 0)
    GTEST_SKIP() << "jq is not installed";
  command jq;
  jq.arguments = {"jq", "-r", "._time"};
  std::string expected;
  for_each_seed(2'000, [&](std::uint64_t seed) {
    jq.input += line_of(random_event(seed).bytes());
    expected += std::string(now) + '\n';
  });
  const outcome read = run(jq);
  EXPECT_EQ(read.exit_status, 0) << read.errors;
  EXPECT_TRUE(read.output == expected);
}

}  // namespace
}  // namespace donet::test
