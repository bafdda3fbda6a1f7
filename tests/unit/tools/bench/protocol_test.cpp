#include "tools/bench/client_protocol.hpp"
#include "tools/bench/failure.hpp"
#include "tools/bench/md_protocol.hpp"
#include "tools/bench/nats_protocol.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <utility>

namespace donet::bench {
namespace {

using testing::HasSubstr;
using testing::IsEmpty;

std::string hexadecimal(std::string_view bytes) {
  std::string text;
  for (const char c : bytes) {
    text += "0123456789abcdef"[static_cast<unsigned char>(c) >> 4];
    text += "0123456789abcdef"[static_cast<unsigned char>(c) & 15];
  }
  return text;
}

struct message {
  std::string address;
  std::string payload;
  bool operator==(const message&) const = default;
};

struct parts {
  std::vector<message> messages;
  std::string reply;
  std::string rest;
};

// Passes a stream to a protocol in pieces, as a link would.
parts fed(const protocol& spoken, std::string_view stream, const std::vector<std::size_t>& ends) {
  parts all;
  std::size_t begin = 0;
  for (const auto end : ends) {
    all.rest += stream.substr(begin, end - begin);
    begin = end;
    std::vector<frame> frames;
    const auto taken = spoken.split(all.rest, frames, all.reply);
    for (const auto& each : frames)
      all.messages.push_back({std::string(each.address), std::string(each.payload)});
    all.rest.erase(0, taken);
  }
  return all;
}

// As above, for every pair of cuts.
void expect_in_all_splits(const protocol& spoken, const std::string& stream,
                          const std::vector<message>& wanted, const std::string& reply) {
  for (std::size_t first = 0; first <= stream.size(); ++first) {
    for (std::size_t second = first; second <= stream.size(); ++second) {
      const auto got = fed(spoken, stream, {first, second, stream.size()});
      ASSERT_EQ(got.messages, wanted) << first << ' ' << second;
      ASSERT_EQ(got.reply, reply);
      ASSERT_THAT(got.rest, IsEmpty());
    }
  }
}

std::string failure_of(const protocol& spoken, std::string_view stream) {
  try {
    fed(spoken, stream, {stream.size()});
  } catch (const run_failure& e) {
    return e.what();
  }
  return {};
}

TEST(MdProtocol, WritesControlMessagesAsTheyAreOnTheWire) {
  std::string text;
  append_add_channel(text, 1234);
  EXPECT_EQ(hexadecimal(text), "13000101000000000000002823d204000000000000");
  EXPECT_EQ(md_protocol().subscription(1234), text);
  text.clear();
  append_add_range(text, 1000, 1999);
  EXPECT_EQ(hexadecimal(text).substr(4), "0101000000000000002a23e803000000000000cf07000000000000");
  text.clear();
  append_remove_channel(text, 1234);
  EXPECT_EQ(hexadecimal(text), "13000101000000000000002923d204000000000000");
  text.clear();
  append_remove_range(text, 1000, 1999);
  EXPECT_EQ(hexadecimal(text).substr(4), "0101000000000000002b23e803000000000000cf07000000000000");
}

TEST(MdProtocol, WritesPostRemovesAsTheyAreOnTheWire) {
  const std::string datagram("\x01\x6d\x1b\x1b", 4);
  std::string text;
  append_add_post_remove(text, 171717, datagram);
  EXPECT_EQ(hexadecimal(text), "1900"
                               "0101000000000000003223c59e0200000000000400016d1b1b");
}

TEST(MdProtocol, WritesMessagesWithTheirPayloadAtTheEnd) {
  const md_protocol spoken;
  EXPECT_EQ(hexadecimal(spoken.message(555444333, "Hi")), "1500"
                                                          "01"
                                                          "6d681b2100000000"
                                                          "010000000000"
                                                          "9cbe"
                                                          "e9fd"
                                                          "4869");
  EXPECT_EQ(recipient_of(spoken.address(555444333)), 555444333U);
  EXPECT_EQ(recipient_of("\x02"), 0U);
}

TEST(MdProtocol, TakesMessagesFromAnyPiecesOfAStream) {
  const md_protocol spoken;
  expect_in_all_splits(
    spoken,
    spoken.message(7, "first") + spoken.message(1ULL << 60, "") + spoken.message(9, "third"),
    {{spoken.address(7), "first"}, {spoken.address(1ULL << 60), ""}, {spoken.address(9), "third"}},
    "");
}

TEST(MdProtocol, TakesMessagesToSeveralRecipients) {
  const std::string datagram = std::string(1, '\2') + std::string(16, 'r') + std::string(10, 's');
  const auto stream = std::string("\x1d\0", 2) + datagram + "xy";
  const auto got = fed(md_protocol(), stream, {stream.size()});
  EXPECT_EQ(got.messages, (std::vector<message>{{datagram, "xy"}}));
}

TEST(MdProtocol, TakesNoMoreAtATimeThanFitsTheCache) {
  const md_protocol spoken;
  std::string stream;
  for (std::size_t i = 0; i < frames_max + 10; ++i)
    stream += spoken.message(1, "");
  std::vector<frame> frames;
  std::string reply;
  const auto taken = spoken.split(stream, frames, reply);
  EXPECT_EQ(frames.size(), frames_max);
  frames.clear();
  EXPECT_EQ(spoken.split(std::string_view(stream).substr(taken), frames, reply),
            stream.size() - taken);
  EXPECT_EQ(frames.size(), 10U);
}

TEST(MdProtocol, RefusesDatagramsThatAreTooShort) {
  EXPECT_THAT(failure_of(md_protocol(), std::string("\0\0", 2)), HasSubstr("too short"));
  EXPECT_THAT(failure_of(md_protocol(), std::string("\x03\0\1ab", 5)),
              HasSubstr("a datagram of 3 bytes, too short for 1 recipients"));
}

TEST(NatsProtocol, WritesWhatTheServerReads) {
  const nats_protocol spoken;
  EXPECT_THAT(spoken.greeting(), HasSubstr("CONNECT {\"verbose\":false"));
  EXPECT_EQ(spoken.subscription(42), "SUB donet.bench.42 42\r\n");
  EXPECT_EQ(spoken.message(42, "a\r\nb"), "PUB donet.bench.42 4\r\na\r\nb\r\n");
  EXPECT_EQ(spoken.trailer_size(), 2U);
}

TEST(NatsProtocol, TakesMessagesFromAnyPiecesOfAStream) {
  expect_in_all_splits(nats_protocol(),
                       "INFO {\"a\":1}\r\nMSG donet.bench.7 7 4\r\na\r\nb\r\nPING\r\n+OK\r\n"
                       "MSG donet.bench.8 8 0\r\n\r\nPONG\r\n",
                       {{nats_protocol().address(7), "a\r\nb"}, {nats_protocol().address(8), ""}},
                       "PONG\r\n");
}

TEST(NatsProtocol, RefusesWhatIsNotNats) {
  const nats_protocol spoken;
  EXPECT_THAT(failure_of(spoken, "-ERR 'Maximum Payload Violation'\r\n"),
              HasSubstr("the NATS server refused: -ERR 'Maximum Payload"));
  EXPECT_THAT(failure_of(spoken, "HTTP/1.1 400 Bad\x1b Request\r\n"),
              HasSubstr("no NATS server: it said \"HTTP/1.1 400 Bad? Request\""));
  EXPECT_THAT(failure_of(spoken, "MSG nothing\r\n"), HasSubstr("no NATS server"));
  EXPECT_THAT(failure_of(spoken, "MSG a 1 99999999999\r\n"), HasSubstr("no NATS server"));
  EXPECT_THAT(failure_of(spoken, "MSG a 1 1\r\nabc"), HasSubstr("no NATS server"));
  EXPECT_THAT(failure_of(spoken, std::string(100'000, 'x')), HasSubstr("no NATS server"));
}

// The bytes of spec/panda3d 1.3, as far as it has them.
TEST(ClientProtocol, SaysHelloWithHashAndVersion) {
  const client_protocol spoken(0x5489'dc8c, "hello v1");
  EXPECT_EQ(hexadecimal(spoken.greeting()), "10000100"
                                            "8cdc8954"
                                            "080068656c6c6f207631");
}

TEST(ClientProtocol, WritesWhatClientsSay) {
  std::string text;
  append_login(text, 0x1259, 7);
  EXPECT_EQ(hexadecimal(text), "0c00"
                               "7800"
                               "59120000"
                               "0200"
                               "07000000");
  text.clear();
  append_disconnect(text);
  EXPECT_EQ(hexadecimal(text), "0200"
                               "0300");
  text.clear();
  append_add_interest(text, 0x65, 1, 0x11f8, 3);
  EXPECT_EQ(hexadecimal(text), "1000"
                               "c800"
                               "65000000"
                               "0100"
                               "f8110000"
                               "03000000");
  text.clear();
  append_remove_interest(text, 0x66, 1);
  EXPECT_EQ(hexadecimal(text), "0800"
                               "cb00"
                               "66000000"
                               "0100");
}

TEST(ClientProtocol, TakesUpdatesAndOtherMessagesApart) {
  const client_protocol spoken(1, "v", 3);
  const auto update = spoken.message(0x0102'0304, "abc");
  EXPECT_EQ(hexadecimal(update), "0d00"
                                 "7800"
                                 "04030201"
                                 "0500"
                                 "0300"
                                 "616263");
  const std::string done("\x08\0\xcc\0\x65\0\0\0\x01\0", 10);
  const std::string hello_resp("\x02\0\x02\0", 4);
  expect_in_all_splits(spoken, update + done + hello_resp,
                       {{spoken.address(0x0102'0304), "abc"},
                        {std::string("\xcc\0", 2), std::string("\x65\0\0\0\x01\0", 6)},
                        {std::string("\x02\0", 2), ""}},
                       "");
}

TEST(ClientProtocol, RefusesWhatIsCutShortAndTellsOfAnEject) {
  const client_protocol spoken(1, "v");
  EXPECT_THAT(failure_of(spoken, std::string("\0\0", 2)), HasSubstr("without a type"));
  EXPECT_THAT(failure_of(spoken, std::string("\x04\0\x78\0\x01\0", 6)), HasSubstr("cut short"));
  EXPECT_THAT(failure_of(spoken, std::string("\x04\0\x04\0\x01\0", 6)), HasSubstr("cut short"));
  EXPECT_EQ(failure_of(spoken, std::string("\x08\0\x04\0\x75\0\x02\0no", 10)),
            "the server ejected a client, code 117: no");
}

}  // namespace
}  // namespace donet::bench
