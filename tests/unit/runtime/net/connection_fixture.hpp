#pragma once
// A connection between a loop that the test turns and a far end that it reads and writes directly.

#include "runtime/net/tcp_connection.hpp"
#include "tests/unit/runtime/net/loopback.hpp"

#include <gtest/gtest.h>

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace donet::runtime {

using std::chrono::milliseconds;

inline constexpr milliseconds long_time{10'000};
// A small socket buffer makes a peer slow at once.
inline constexpr int small_buffer = 16 << 10;

// A frame of this size without its tag, whose bytes identify its number.
inline std::string frame(std::size_t size, unsigned number) {
  std::string bytes;
  bytes += static_cast<char>(size & 0xff);
  bytes += static_cast<char>(size >> 8);
  for (std::size_t i = 0; i < size; ++i)
    bytes += static_cast<char>(number + i);
  return bytes;
}

inline std::string frames(std::size_t size, unsigned count) {
  std::string bytes;
  for (unsigned i = 0; i < count; ++i)
    bytes += frame(size, i);
  return bytes;
}

inline batch of(std::string_view bytes) {
  return batch::copy_of(dc::as_bytes(bytes));
}

// Records its calls.
class recorder final : public connection_user {
public:
  bool keeps_credits = false;
  std::function<void()> also;

  std::string bytes;
  std::size_t batches = 0;
  std::vector<read_credit> credits;
  std::optional<close_reason> closed;
  int oversized = 0;
  std::vector<backlog> backlogs;
  std::size_t empty_frames = 0;

private:
  void on_frames(batch read, read_credit credit) override {
    EXPECT_FALSE(closed) << "nothing comes behind the end";
    if (read.empty()) {
      ++empty_frames;
      return;
    }
    bytes += dc::as_text(read.bytes());
    ++batches;
    if (keeps_credits)
      credits.push_back(std::move(credit));
    if (also)
      also();
  }

  void on_oversized_frame() override {
    ++oversized;
    if (also)
      also();
  }

  void on_closed(close_reason reason) override {
    EXPECT_FALSE(closed) << "it ends once";
    closed = reason;
  }

  void on_backlog(backlog level) override { backlogs.push_back(level); }
};

class TcpConnection : public testing::Test {
protected:
  static constexpr std::size_t gate_high = 64u << 20;

  TcpConnection() { loop_.attach(); }

  std::shared_ptr<tcp_connection> make(loopback pair, peer_bounds bounds = {}) {
    far_ = std::move(pair.far);
    auto made = std::make_shared<tcp_connection>(loop_, gate_, pair.near, bounds);
    made->start(user_);
    return made;
  }

  bool until_closed() {
    return turn_until(loop_, [this] { return user_.closed.has_value(); });
  }

  // The far end reads until it has all of `expected`, or until the connection ends.
  void expect_far_end_gets(const std::string& expected) {
    turn_until(loop_, [&] {
      keep_turning();
      far_.pull();
      return far_.ended() || far_.received().size() >= expected.size();
    });
    EXPECT_EQ(far_.received().size(), expected.size());
    EXPECT_TRUE(far_.received() == expected);
  }

  // Continues until the far end cannot write and the connection no longer reads. Returns the
  // written bytes.
  std::string push_until_stuck(const std::string& piece) {
    std::string pushed;
    do {
      for (;;) {
        const std::size_t rest = pushed.size() % piece.size();
        const std::size_t count = far_.push(std::string_view(piece).substr(rest));
        if (count == 0)
          break;
        pushed += piece.substr(rest, count);
      }
      turn_for(loop_, milliseconds(20));
    } while (far_.is_writable_within(milliseconds(0)));
    return pushed;
  }

  // The far end's reading is not an event of the loop: makes one more turn, without waiting.
  void keep_turning() {
    loop_.post([] {});
  }

  event_loop loop_;
  flow_gate gate_{gate_high, gate_high / 2};
  recorder user_;
  far_end far_;
};

}  // namespace donet::runtime
