#include "runtime/datagram/writer.hpp"

#include "runtime/datagram/view.hpp"

#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace donet::runtime {
namespace {

// spec/services appendix B.
TEST(DatagramWriter, WritesTheSpecificationsAddChannel) {
  batch_builder builder;
  datagram_writer writer = datagram_writer::control(builder, 9000);
  ASSERT_TRUE(writer.number(channel{1234}).finish());
  EXPECT_EQ(dc::to_hex(builder.take().bytes()), "13000101000000000000002823d204000000000000");
}

TEST(DatagramWriter, WritesRecipientsSenderTypeAndPayload) {
  batch_builder builder;
  datagram_writer writer(builder, channel{555444333}, channel{0}, 4321);
  ASSERT_TRUE(writer.blob(dc::as_bytes("Testing...")).finish());
  EXPECT_EQ(dc::to_hex(builder.take().bytes()).substr(4),
            "016d681b21000000000000000000000000e1100a0054657374696e672e2e2e");
}

TEST(DatagramWriter, AcceptsTheLargestDatagramAndRefusesOneByteMore) {
  constexpr std::size_t header = 1 + 8 + 8 + 2;
  const std::string largest(limits::datagram_size_max - header, 'x');
  batch_builder builder;
  builder.append(dc::as_bytes("before"));
  {
    datagram_writer writer(builder, channel{5}, channel{6}, 7);
    ASSERT_TRUE(writer.bytes(dc::as_bytes(largest)).finish());
  }
  EXPECT_EQ(builder.size(), 6 + limits::frame_size_max);
  {
    datagram_writer writer(builder, channel{5}, channel{6}, 7);
    EXPECT_FALSE(writer.bytes(dc::as_bytes(largest + 'x')).finish());
  }
  EXPECT_EQ(builder.size(), 6 + limits::frame_size_max) << "a refused datagram leaves no trace";
}

TEST(DatagramWriter, RefusesWhatBecomesTooLargeInManySteps) {
  batch_builder builder;
  datagram_writer writer(builder, channel{5}, channel{6}, 7);
  for (int i = 0; i < 100'000; ++i)
    writer.number(std::uint32_t{1});
  EXPECT_LE(builder.size(), limits::frame_size_max);
  EXPECT_FALSE(writer.finish());
}

TEST(DatagramWriter, LeavesNoTraceWhenItIsGivenUp) {
  batch_builder builder;
  { datagram_writer(builder, channel{5}, channel{6}, 7).number(1); }
  EXPECT_TRUE(builder.empty());
}

TEST(AppendFrame, RefusesWhatIsTooLarge) {
  batch_builder builder;
  const std::string largest(limits::datagram_size_max, 'x');
  EXPECT_TRUE(append_frame(builder, dc::as_bytes(largest)));
  EXPECT_FALSE(append_frame(builder, dc::as_bytes(largest + 'x')));
  EXPECT_TRUE(append_frame(builder, {}));
  EXPECT_EQ(builder.size(), limits::frame_size_max + limits::length_tag_size);
}

// spec/services QUIRK 24.
TEST(AppendToAll, SplitsMoreRecipientsThanADatagramMayHave) {
  std::vector<channel> recipients;
  for (std::uint64_t i = 0; i < 600; ++i)
    recipients.push_back(channel{1000 + i});
  batch_builder builder;
  ASSERT_TRUE(append_to_all(builder, recipients, channel{7}, 1234, dc::as_bytes("payload")));
  const batch frames = builder.take();

  std::vector<channel> reached;
  std::vector<std::size_t> counts;
  frame_walker walker(frames.bytes());
  for (dc::bytes_view frame; walker.next(frame);) {
    const auto datagram = datagram_view::of(frame);
    ASSERT_TRUE(datagram);
    counts.push_back(datagram->recipient_count());
    for (std::size_t i = 0; i < datagram->recipient_count(); ++i)
      reached.push_back(datagram->recipient(i));
    const auto message = message_view::of(*datagram);
    ASSERT_TRUE(message);
    EXPECT_EQ(message->sender, channel{7});
    EXPECT_EQ(message->type, 1234);
    EXPECT_EQ(dc::as_text(message->payload), "payload");
  }
  EXPECT_EQ(reached, recipients);
  EXPECT_EQ(counts, (std::vector<std::size_t>{255, 255, 90}));
}

TEST(AppendToAll, SendsToNobodyInOneDatagram) {
  batch_builder builder;
  ASSERT_TRUE(append_to_all(builder, {}, channel{7}, 1234, {}));
  EXPECT_EQ(dc::to_hex(builder.take().bytes()), "0b00000700000000000000d204");
}

TEST(AppendToAll, AppendsNothingWhenOnePartIsTooLarge) {
  const std::vector<channel> recipients(300, channel{5});
  batch_builder builder;
  EXPECT_FALSE(append_to_all(builder, recipients, channel{7}, 1234,
                             dc::as_bytes(std::string(limits::datagram_size_max - 500, 'x'))));
  EXPECT_TRUE(builder.empty());
}

}  // namespace
}  // namespace donet::runtime
