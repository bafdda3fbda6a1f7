// The first frame of a WebSocket client, whose size may be bounded.

#include "tests/unit/runtime/net/websocket_listener_fixture.hpp"

#include <string>

namespace donet::runtime {
namespace {

class WebsocketFirstFrame : public WebsocketListener {
protected:
  static constexpr std::size_t bound = 1'024;

  WebsocketFirstFrame() { options_.bounds.first_frame_max = bound; }

  // The first fragment of a binary message, with a mask of zeros, which changes nothing.
  static std::string begun(std::string_view payload) {
    std::string bytes("\x02\xfe", 2);
    bytes += static_cast<char>(payload.size() >> 8U);
    bytes += static_cast<char>(payload.size() & 0xffU);
    bytes.append(4, '\0');
    return bytes.append(payload);
  }
  // The last fragment.
  static std::string ended(std::string_view payload) {
    std::string bytes = begun(payload);
    bytes[0] = '\x80';
    return bytes;
  }
};

TEST_F(WebsocketFirstFrame, IsRefusedAtItsTag) {
  agree_by_hand(begun(frame(bound + 1, 1).substr(0, 200)));
  EXPECT_TRUE(until([this] { return user_.oversized != 0; }));
  EXPECT_EQ(user_.bytes, "");
  const std::size_t before = far_.received().size();
  connection_->send(of(frame(10, 1)));
  connection_->finish(close_reason::let_go, long_time);
  EXPECT_TRUE(until([&] {
    far_.pull();
    return far_.received().find(frame(10, 1), before) != std::string::npos;
  }))
    << "it can be told why";
  EXPECT_EQ(user_.oversized, 1);
}

TEST_F(WebsocketFirstFrame, IsRefusedInAWholeMessage) {
  const auto client = agree();
  write_all(*client, frame(bound + 1, 1));
  EXPECT_TRUE(until_client(*client, [this] { return user_.oversized != 0; }));
  EXPECT_EQ(user_.bytes, "");
}

TEST_F(WebsocketFirstFrame, IsReadWithOthersInItsMessage) {
  const auto client = agree();
  const std::string sent = frame(bound, 1) + frame(40'000, 2);
  write_all(*client, sent);
  EXPECT_TRUE(until_client(*client, [&] { return user_.bytes.size() >= sent.size(); }));
  EXPECT_TRUE(user_.bytes == sent);
  write_all(*client, frame(50'000, 3));
  EXPECT_TRUE(until_client(
    *client, [&] { return user_.bytes.size() >= sent.size() + frame(50'000, 3).size(); }));
  EXPECT_EQ(user_.oversized, 0);
}

// Otherwise a message that never ends would have room for more than one frame.
TEST_F(WebsocketFirstFrame, IsHandedUpBeforeItsMessageEnds) {
  const std::string first = frame(300, 1);
  const std::string second = frame(2'000, 2);
  agree_by_hand(begun(first + second.substr(0, 100)));
  EXPECT_TRUE(until([&] { return user_.bytes == first; }));
  far_pushes(ended(second.substr(100)));
  EXPECT_TRUE(until([&] { return user_.bytes == first + second; }));
  EXPECT_EQ(gate_.bytes(), 0U);
}

TEST_F(WebsocketFirstFrame, MayComeBehindEmptyMessages) {
  const auto client = agree();
  write_all(*client, "");
  write_all(*client, "");
  write_all(*client, frame(bound, 1));
  EXPECT_TRUE(until_client(*client, [this] { return user_.bytes == frame(bound, 1); }));
}

}  // namespace
}  // namespace donet::runtime
