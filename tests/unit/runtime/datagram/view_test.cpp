#include "runtime/datagram/view.hpp"

#include "runtime/datagram/writer.hpp"

#include <gtest/gtest.h>

namespace donet::runtime {
namespace {

dc::byte_buffer bytes(std::string_view hex) {
  dc::byte_buffer data;
  EXPECT_TRUE(dc::from_hex(hex, data));
  return data;
}

TEST(FrameWalker, GivesEveryWholeFrameAndStopsBeforeACutOne) {
  const dc::byte_buffer data = bytes("0100aa"
                                     "0000"
                                     "0200bbcc"
                                     "0300dd");
  frame_walker walker(data);
  dc::bytes_view frame;
  ASSERT_TRUE(walker.next(frame));
  EXPECT_EQ(dc::to_hex(frame), "aa");
  ASSERT_TRUE(walker.next(frame));
  EXPECT_EQ(dc::to_hex(frame), "");
  ASSERT_TRUE(walker.next(frame));
  EXPECT_EQ(dc::to_hex(frame), "bbcc");
  EXPECT_FALSE(walker.next(frame));
  EXPECT_EQ(walker.consumed(), 9U);
}

TEST(FrameWalker, DoesNotReadHalfALengthTag) {
  const dc::byte_buffer data = bytes("01");
  dc::bytes_view frame;
  EXPECT_FALSE(frame_walker(data).next(frame));
  EXPECT_EQ(whole_frames(data), 0U);
}

// spec/services 1.2.
TEST(DatagramView, ReadsRecipientsSenderTypeAndPayload) {
  const dc::byte_buffer data = bytes("02"
                                     "0500000000000000"
                                     "ffffffffffffffff"
                                     "0700000000000000"
                                     "d204"
                                     "aabb");
  const auto datagram = datagram_view::of(data);
  ASSERT_TRUE(datagram);
  EXPECT_EQ(datagram->recipient_count(), 2U);
  EXPECT_EQ(datagram->recipient(0), channel{5});
  EXPECT_EQ(datagram->recipient(1), channel{UINT64_MAX});
  const auto message = message_view::of(*datagram);
  ASSERT_TRUE(message);
  EXPECT_EQ(message->sender, channel{7});
  EXPECT_EQ(message->type, 1234);
  EXPECT_EQ(dc::to_hex(message->payload), "aabb");
}

TEST(DatagramView, IsNothingWhenTheRecipientsAreCutShort) {
  EXPECT_FALSE(datagram_view::of({}));
  EXPECT_FALSE(datagram_view::of(bytes("01")));
  EXPECT_FALSE(datagram_view::of(bytes("01"
                                       "05000000000000")));
  EXPECT_FALSE(datagram_view::of(bytes("02"
                                       "0500000000000000"
                                       "06000000000000")));
}

TEST(DatagramView, HasNoMessageWhenSenderOrTypeAreCutShort) {
  for (const char* hex : {"00", "0007000000000000", "000700000000000000", "000700000000000000d2"}) {
    const dc::byte_buffer data = bytes(hex);
    const auto datagram = datagram_view::of(data);
    ASSERT_TRUE(datagram) << hex;
    EXPECT_FALSE(message_view::of(*datagram)) << hex;
  }
}

// spec/services 1.2: a datagram is a control datagram iff channel 1 is its only recipient.
TEST(DatagramView, IsControlOnlyWhenChannelOneIsTheOnlyRecipient) {
  EXPECT_TRUE(datagram_view::of(bytes("010100000000000000"))->is_control());
  EXPECT_FALSE(datagram_view::of(bytes("00"))->is_control());
  EXPECT_FALSE(datagram_view::of(bytes("010200000000000000"))->is_control());
  EXPECT_FALSE(datagram_view::of(bytes("0201000000000000000100000000000000"))->is_control());
}

TEST(ReadBlob, RefusesALengthBeyondTheEnd) {
  const dc::byte_buffer data = bytes("0300aabb");
  dc::byte_reader reader(data);
  dc::bytes_view blob;
  EXPECT_FALSE(read_blob(reader, blob));
}

}  // namespace
}  // namespace donet::runtime
