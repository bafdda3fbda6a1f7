// Frames on real sockets, with a server that sends what the test specifies.

#include "tools/harness/link.hpp"

#include "tests/support/random_source.hpp"
#include "tests/support/wire.hpp"
#include "tools/harness/failure.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <chrono>
#include <memory>
#include <string>
#include <vector>

namespace donet::harness {
namespace {

using testing::HasSubstr;

endpoint at(const test::wire_server& server) {
  return find_endpoint("127.0.0.1:" + std::to_string(server.port()));
}

loop::clock::time_point soon() {
  return loop::clock::now() + test::wire_peer::deadline;
}

class HarnessLink : public testing::Test {
protected:
  void connect() {
    link_.emplace(
      loop_, at(server_), [this](dc::bytes_view body) { frames_.emplace_back(dc::as_text(body)); },
      [this](const std::string& reason) { end_ = reason; });
  }
  test::wire_peer accept() {
    EXPECT_TRUE(loop_.run_until([this] { return link_->is_connected(); }, soon()));
    return server_.accept();
  }
  void wait_for_frames(std::size_t count) {
    EXPECT_TRUE(loop_.run_until([&] { return frames_.size() >= count; }, soon()));
  }
  void wait_for_end() {
    EXPECT_TRUE(loop_.run_until([this] { return !link_->is_open(); }, soon()));
  }

  test::wire_server server_;
  loop loop_;
  std::optional<link> link_;
  std::vector<std::string> frames_;
  std::string end_;
};

TEST_F(HarnessLink, PutsFramesTogetherHoweverTheyWereSplit) {
  connect();
  auto peer = accept();
  test::random_source random(7);
  std::vector<std::string> sent = {"", "a", std::string(65'535, 'x'), "", "bc"};
  for (int i = 0; i < 50; ++i)
    sent.emplace_back(random.below(300), static_cast<char>('a' + i % 26));
  std::string stream;
  for (const std::string& each : sent)
    stream += test::framed(each);
  for (std::size_t at = 0; at < stream.size();) {
    const std::size_t piece = 1 + random.below(random.below(3) == 0 ? 3 : 4000);
    peer.send_raw(std::string_view(stream).substr(at, piece));
    loop_.turn(loop::clock::now());
    at += piece;
  }
  wait_for_frames(sent.size());
  EXPECT_EQ(frames_, sent);
}

TEST_F(HarnessLink, KeepsWhatIsSentBeforeTheConnectionStands) {
  connect();
  link_->send(dc::as_bytes("first"));
  link_->send(dc::as_bytes("second"));
  auto peer = accept();
  EXPECT_EQ(peer.receive(), "first");
  EXPECT_EQ(peer.receive(), "second");
}

TEST_F(HarnessLink, SendsMoreThanTheSocketTakesAtOnce) {
  connect();
  auto peer = accept();
  const std::string large(65'535, 'y');
  constexpr int count = 400;
  for (int i = 0; i < count; ++i)
    link_->send(dc::as_bytes(large));
  for (int i = 0; i < count; ++i) {
    while (!peer.is_readable_within(std::chrono::milliseconds(0)))
      loop_.turn(soon());
    // The link may still hold the rest of a frame.
    loop_.turn(loop::clock::now());
    if (i == 0)
      EXPECT_EQ(peer.receive().size(), large.size());
    else
      peer.receive();
    loop_.turn(loop::clock::now());
  }
}

TEST_F(HarnessLink, TellsThatNobodyListens) {
  connect();
  server_.close();
  link_.reset();
  const auto nowhere = at(server_);
  link_.emplace(
    loop_, nowhere, [](dc::bytes_view) {}, [this](const std::string& reason) { end_ = reason; });
  wait_for_end();
  EXPECT_THAT(end_, HasSubstr("cannot connect to 127.0.0.1:"));
  EXPECT_THAT(end_, HasSubstr("refused"));
  EXPECT_FALSE(is_listening(nowhere));
}

TEST_F(HarnessLink, HandsOutWhatCameBeforeTheEnd) {
  connect();
  auto peer = accept();
  peer.send("last words");
  peer.close();
  wait_for_end();
  EXPECT_EQ(frames_, std::vector<std::string>{"last words"});
  EXPECT_EQ(end_, "the server closed the connection");
}

TEST_F(HarnessLink, TellsThatAMessageWasCutOff) {
  connect();
  auto peer = accept();
  peer.send_raw(test::framed("whole") + test::u16(100) + "not whole");
  peer.close();
  wait_for_end();
  EXPECT_EQ(frames_, std::vector<std::string>{"whole"});
  EXPECT_EQ(end_, "the server closed the connection amidst a message");
}

TEST_F(HarnessLink, RefusesABodyThatNoFrameHolds) {
  connect();
  EXPECT_THROW(link_->send(dc::byte_buffer(65'536)), failure);
}

TEST_F(HarnessLink, SaysNothingOfAnEndOfItsOwn) {
  connect();
  auto peer = accept();
  link_->close();
  EXPECT_TRUE(peer.ends());
  link_->send(dc::as_bytes("too late"));
  loop_.turn(loop::clock::now());
  EXPECT_EQ(end_, "");
}

TEST(HarnessEndpoint, SaysWhatIsWrongWithAnAddress) {
  EXPECT_THROW(find_endpoint("localhost"), failure);
  EXPECT_THROW(find_endpoint(":7198"), failure);
  EXPECT_THROW(find_endpoint("localhost:"), failure);
  EXPECT_EQ(find_endpoint("[::1]:7198").address.ss_family, AF_INET6);
}

TEST(HarnessEndpoint, KnowsWhetherSomebodyListens) {
  const test::wire_server server;
  EXPECT_TRUE(is_listening(at(server)));
}

TEST(HarnessLoop, GivesUpAtTheDeadline) {
  loop nothing;
  const auto deadline = loop::clock::now() + std::chrono::milliseconds(20);
  EXPECT_FALSE(nothing.run_until([] { return false; }, deadline));
  EXPECT_GE(loop::clock::now(), deadline);
}

}  // namespace
}  // namespace donet::harness
