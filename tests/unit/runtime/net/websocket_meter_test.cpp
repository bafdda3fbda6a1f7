#include "runtime/net/websocket_meter.hpp"

#include "dcfile/bytes.hpp"
#include "runtime/net/wire_limits.hpp"
#include "tests/unit/runtime/net/websocket_listener_fixture.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cstddef>
#include <string>
#include <string_view>

namespace donet::runtime {
namespace {

constexpr char final_binary = static_cast<char>(0x82);
constexpr char first_binary = 0x02;
constexpr char more = 0x00;
constexpr char last = static_cast<char>(0x80);
constexpr char ping = static_cast<char>(0x89);

std::string frame_of(char kind, std::size_t size) {
  std::string bytes(1, kind);
  if (size < 126) {
    bytes += static_cast<char>(0x80 | size);
  } else if (size < 65'536) {
    bytes += static_cast<char>(0x80 | 126);
    bytes += static_cast<char>(size >> 8);
    bytes += static_cast<char>(size & 0xff);
  } else {
    bytes += static_cast<char>(0x80 | 127);
    for (int shift = 56; shift >= 0; shift -= 8)
      bytes += static_cast<char>(size >> shift & 0xff);
  }
  // A payload that looks like control frames.
  return bytes + "mask" + std::string(size, ping);
}

std::size_t count_in_pieces(std::string_view bytes, std::size_t piece) {
  websocket_meter meter;
  std::size_t empty = 0;
  for (; !bytes.empty(); bytes.remove_prefix(std::min(piece, bytes.size())))
    empty += meter.take(dc::as_bytes(bytes.substr(0, piece)));
  return empty;
}

TEST(WebsocketMeter, CountsFramesWithoutDataHoweverTheyArrive) {
  const std::string bytes = frame_of(final_binary, 5) + frame_of(ping, 0) + frame_of(ping, 125)
                            + frame_of(final_binary, 300) + frame_of(final_binary, 0)
                            + frame_of(final_binary, 70'000) + frame_of(ping, 3);
  for (const std::size_t piece : {1U, 2U, 3U, 7U, 100U, 1'000'000U})
    EXPECT_EQ(count_in_pieces(bytes, piece), 4U) << piece;
}

TEST(WebsocketMeter, CountsEmptyPiecesOfAMessage) {
  EXPECT_EQ(count_in_pieces(frame_of(first_binary, 0) + frame_of(more, 1) + frame_of(more, 0)
                              + frame_of(last, 0),
                            100),
            3U);
  EXPECT_EQ(count_in_pieces(frame_of(first_binary, 1) + frame_of(more, 1) + frame_of(last, 1), 100),
            0U);
}

// ---- the reaction of a connection ----

class WebsocketEmptyFrames : public WebsocketListener {};

std::string many(const std::string& frame, unsigned count) {
  std::string all;
  for (unsigned i = 0; i < count; ++i)
    all += frame;
  return all;
}

TEST_F(WebsocketEmptyFrames, AreHandedUpAsEmptyBatches) {
  agree_by_hand();
  far_pushes(many(masked(0x89, "ping"), 5) + many(masked(0x8a, ""), 5) + many(masked(0x82, ""), 5)
             + masked(0x82, frame(10, 1)));
  EXPECT_TRUE(until([&] { return user_.empty_frames == 15 && !user_.bytes.empty(); }));
  EXPECT_EQ(user_.bytes, frame(10, 1));
  EXPECT_FALSE(user_.closed);
}

TEST_F(WebsocketEmptyFrames, EndTheConnectionIfTheyAreTooMany) {
  for (const std::string& empty : {masked(0x89, ""), masked(0x8a, ""), masked(0x82, "")}) {
    user_.closed.reset();
    arrivals_ = 0;
    agree_by_hand();
    far_pushes(many(empty, limits::websocket_empty_frames_max + 1));
    EXPECT_TRUE(until_closed());
    EXPECT_EQ(user_.closed, close_reason::over_limit);
    far_.pull();
    EXPECT_NE(far_.received().find("\x88\x02\x03\xf0"), std::string::npos) << "1008: a rule";
  }
}

// Beast reads them as part of one message, without calling its user.
TEST_F(WebsocketEmptyFrames, CountAlsoAsFragments) {
  agree_by_hand();
  far_pushes(masked(0x02, "") + many(masked(0x00, ""), limits::websocket_empty_frames_max));
  EXPECT_TRUE(until_closed());
  EXPECT_EQ(user_.closed, close_reason::over_limit);
}

}  // namespace
}  // namespace donet::runtime
