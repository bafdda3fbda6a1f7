#include "runtime/net/framing.hpp"

#include "runtime/datagram/view.hpp"
#include "runtime/datagram/writer.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <string>

namespace donet::runtime {
namespace {

// Frames of many sizes, including the empty one and the largest.
batch some_frames() {
  batch_builder builder;
  for (const std::size_t size : {0U, 1U, 2U, 70U, 255U, 256U, 5000U, 65'535U, 3U, 0U, 40'000U})
    EXPECT_TRUE(append_frame(builder, dc::as_bytes(std::string(size, static_cast<char>(size)))));
  return builder.take();
}

// The frames from a stream that arrives in pieces of `size` bytes.
std::string cut_in_pieces(dc::bytes_view stream, std::size_t size) {
  frame_cutter cutter;
  std::string out;
  while (!stream.empty()) {
    const std::size_t count = std::min(size, stream.size());
    const batch frames = cutter.cut(stream.first(count));
    EXPECT_EQ(whole_frames(frames.bytes()), frames.size());
    out += dc::as_text(frames.bytes());
    stream = stream.subspan(count);
  }
  EXPECT_EQ(cutter.pending(), 0U);
  return out;
}

// spec/services 1.1: any segmentation must be accepted.
TEST(FrameCutter, GivesTheSameFramesHoweverTheStreamIsSplit) {
  const batch stream = some_frames();
  for (const std::size_t size : {1U, 2U, 3U, 7U, 100U, 1460U, 65'536U, 65'537U, 131'072U})
    EXPECT_EQ(cut_in_pieces(stream.bytes(), size), dc::as_text(stream.bytes())) << size;
}

TEST(FrameCutter, KeepsWhatIsNotWholeYet) {
  frame_cutter cutter;
  dc::byte_buffer begun;
  ASSERT_TRUE(dc::from_hex("0100aa05", begun));
  EXPECT_EQ(dc::to_hex(cutter.cut(begun).bytes()), "0100aa");
  EXPECT_EQ(cutter.pending(), 1U);
  dc::byte_buffer more;
  ASSERT_TRUE(dc::from_hex("0011", more));
  EXPECT_TRUE(cutter.cut(more).empty());
  EXPECT_EQ(cutter.pending(), 3U);
}

// ---- the first frame ----

TEST(FrameCutter, TheFirstFrameMayBeBounded) {
  const std::string fitting(1'024, 'f');
  const std::string more(40'000, 'm');
  batch_builder stream;
  ASSERT_TRUE(append_frame(stream, dc::as_bytes(fitting)));
  ASSERT_TRUE(append_frame(stream, dc::as_bytes(more)));
  frame_cutter cutter(1'024);
  EXPECT_EQ(cutter.cut(stream.bytes()).size(), stream.size()) << "only the first one";
  EXPECT_FALSE(cutter.is_oversized());
}

TEST(FrameCutter, AFirstFrameThatIsTooLongIsKnownByItsTag) {
  for (const std::size_t piece : {1U, 2U, 3U, 100U}) {
    frame_cutter cutter(1'024);
    std::string bytes("", 2);  // 1,025
    bytes += std::string(98, 'x');
    const dc::bytes_view all = dc::as_bytes(bytes);
    for (std::size_t at = 0; at < all.size(); at += piece) {
      EXPECT_EQ(cutter.is_oversized(), at >= 2) << piece;
      EXPECT_TRUE(cutter.cut(all.subspan(at, std::min(piece, all.size() - at))).empty());
    }
    EXPECT_TRUE(cutter.is_oversized());
    EXPECT_EQ(cutter.pending(), 0U) << "nothing of it is kept";
  }
}

}  // namespace
}  // namespace donet::runtime
