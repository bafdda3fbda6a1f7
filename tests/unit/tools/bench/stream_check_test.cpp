#include "tools/bench/stream_check.hpp"

#include "tools/bench/failure.hpp"
#include "tools/bench/flight.hpp"
#include "tools/bench/pace.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace donet::bench {
namespace {

using testing::HasSubstr;
using namespace std::chrono_literals;

constexpr std::size_t payload_bytes = 40;

// A subscriber of the first of two publishers.
struct receiver {
  receiver()
      : looks{{"address 0", unnumbered_payload(0, payload_bytes)},
              {"address 1", unnumbered_payload(1, payload_bytes)}},
        check("subscriber 5", looks) {
    check.subscribe(0);
  }

  static std::string payload(std::uint32_t publisher, std::uint64_t number) {
    auto text = unnumbered_payload(publisher, payload_bytes);
    number_payload(text.data(), text.size(), publisher, number);
    return text;
  }

  stream_check::arrival take(std::uint64_t number) {
    const auto text = payload(0, number);
    return check.take({looks[0].address, text});
  }

  std::string complaint(std::string_view address, std::string_view text) {
    try {
      check.take({address, text});
    } catch (const run_failure& e) {
      return e.what();
    }
    return {};
  }

  std::vector<publisher_look> looks;
  stream_check check;
};

TEST(StreamCheck, RefusesWhatTheSubscriberHasSentItself) {
  receiver one;
  one.check = stream_check("client 1", one.looks, 1);
  one.check.subscribe(0);
  EXPECT_EQ(one.complaint("address 1", receiver::payload(1, 7)),
            "client 1 got message 7, which it has sent itself");
  EXPECT_EQ(one.complaint("address 0", receiver::payload(0, 0)), "");
}

TEST(StreamCheck, TakesMessagesInTheirOrder) {
  receiver one;
  for (std::uint64_t number = 0; number < 200; ++number) {
    const auto got = one.take(number);
    EXPECT_EQ(got.publisher, 0U);
    EXPECT_EQ(got.number, number);
    EXPECT_FALSE(got.is_probe);
  }
  EXPECT_EQ(one.check.next(0), 200U);
}

TEST(StreamCheck, NamesWhatIsMissingOrComesTwice) {
  receiver one;
  one.take(0);
  EXPECT_EQ(one.complaint("address 0", receiver::payload(0, 2)),
            "subscriber 5 got message 2 of publisher 0 where 1 was due: lost or out of order");
  EXPECT_EQ(one.complaint("address 0", receiver::payload(0, 0)),
            "subscriber 5 got message 0 of publisher 0 a second time: duplicated");
}

TEST(StreamCheck, RefusesStrangersAndOtherAddresses) {
  receiver one;
  EXPECT_THAT(one.complaint("address 1", receiver::payload(1, 0)),
              HasSubstr("to which it is not subscribed"));
  EXPECT_THAT(one.complaint("address 1", receiver::payload(0, 0)), HasSubstr("another address"));
  EXPECT_THAT(one.complaint("address 0", receiver::payload(2, 0)), HasSubstr("wrong bytes"));
}

TEST(StreamCheck, NoticesAnyByteThatIsChanged) {
  receiver one;
  for (std::size_t at = 0; at < payload_bytes; ++at) {
    auto text = receiver::payload(0, 0);
    text[at] = static_cast<char>(text[at] ^ 0x20);
    EXPECT_THAT(one.complaint("address 0", text), HasSubstr("wrong bytes")) << at;
  }
}

TEST(StreamCheck, NoticesTheEndOfAnotherMessage) {
  receiver one;
  one.take(0);
  auto text = receiver::payload(0, 1);
  text.replace(30, 10, receiver::payload(0, 2), 30, 10);
  EXPECT_THAT(one.complaint("address 0", text), HasSubstr("wrong bytes"));
}

TEST(StreamCheck, NoticesAnotherLength) {
  receiver one;
  EXPECT_THAT(one.complaint("address 0", "short"), HasSubstr("5 bytes that nobody sent"));
  auto text = unnumbered_payload(0, payload_bytes + 1);
  number_payload(text.data(), text.size(), 0, 0);
  EXPECT_THAT(one.complaint("address 0", text), HasSubstr("41 bytes where 40 were sent"));
}

TEST(StreamCheck, TakesProbesUntilTheyEnd) {
  receiver one;
  EXPECT_TRUE(one.take(probe_flag | 1).is_probe);
  EXPECT_TRUE(one.take(probe_flag | 3).is_probe);
  EXPECT_EQ(one.check.last_probe(0), 3U);
  EXPECT_THAT(one.complaint("address 0", receiver::payload(0, probe_flag | 3)),
              HasSubstr("duplicated"));
  one.check.end_probes();
  EXPECT_THAT(one.complaint("address 0", receiver::payload(0, probe_flag | 4)),
              HasSubstr("duplicated"));
  EXPECT_EQ(one.check.next(0), 0U);
}

TEST(Flight, HasRoomAgainWhenAllReceiversHaveAMessage) {
  const time_point begin{};
  flight one(3, 2);
  one.send(2, begin);
  one.send(1, begin + 1s);
  EXPECT_EQ(one.room(), 0U);
  EXPECT_EQ(one.receive(0), begin);
  EXPECT_EQ(one.receive(1), begin);
  EXPECT_EQ(one.room(), 0U);
  one.receive(0);
  EXPECT_EQ(one.room(), 1U);
  one.receive(1);
  EXPECT_EQ(one.receive(2), begin + 1s);
  EXPECT_FALSE(one.is_empty());
  one.receive(2);
  EXPECT_TRUE(one.is_empty());
  EXPECT_EQ(one.room(), 3U);
  EXPECT_EQ(one.sent(), 3U);
  EXPECT_EQ(one.landed(), 3U);
}

TEST(Pace, IsDueAsTheRateSays) {
  const time_point begin{};
  const pace ten(10, begin);
  EXPECT_EQ(ten.due(begin - 1ms, 0), 0U);
  EXPECT_EQ(ten.due(begin, 0), 1U);
  EXPECT_EQ(ten.due(begin + 1050ms, 0), 11U);
  EXPECT_EQ(ten.due(begin + 1050ms, 10), 1U);
  EXPECT_EQ(ten.due(begin + 1050ms, 11), 0U);
  EXPECT_EQ(ten.when(11), begin + 1100ms);
}

TEST(Pace, WithoutARateIsAlwaysDue) {
  const time_point begin{};
  const pace any(0, begin);
  EXPECT_TRUE(any.is_unlimited());
  EXPECT_GT(any.due(begin, 1'000'000), 1'000'000U);
}

}  // namespace
}  // namespace donet::bench
