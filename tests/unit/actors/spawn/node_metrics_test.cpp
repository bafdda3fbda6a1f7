// A node's metrics, counted by real threads over real sockets.

#include "actors/spawn/node.hpp"
#include "tests/support/exposition.hpp"
#include "tests/support/recording_logger.hpp"
#include "tests/support/wire.hpp"

#include <gtest/gtest.h>

#include <chrono>
#include <stdexcept>
#include <string>
#include <thread>
#include <vector>

namespace donet::test {
namespace {

config::role_config message_director() {
  config::role_config role;
  role.daemon.threads = 2;
  config::message_director& director = role.services.message_director.emplace_back();
  director.key = "message_director";
  director.bind = config::address{"127.0.0.1", 0};
  return role;
}

class NodeMetrics : public testing::Test {
protected:
  NodeMetrics() {
    const std::vector<std::string> problems = node_.start();
    if (!problems.empty())
      throw std::runtime_error(problems.front());
  }
  ~NodeMetrics() override { EXPECT_TRUE(node_.stop()); }

  wire_peer connect() { return wire_peer(node_.message_director_addresses().front().port); }

  double now(const std::string& sample) const { return exposed(node_.metrics_text(), sample); }

  // True if a metric reaches the value before the deadline.
  bool reaches(const std::string& sample, double value) const {
    const auto deadline = std::chrono::steady_clock::now() + wire_peer::deadline;
    while (now(sample) != value) {
      if (std::chrono::steady_clock::now() > deadline)
        return false;
      std::this_thread::yield();
    }
    return true;
  }

private:
  recording_logger log_{runtime::log_level::info};
  actors::node node_{message_director(), nullptr, log_, [] {}, [] {}};
};

const std::string md = "donet_md_";

TEST_F(NodeMetrics, ShowWhatParticipantsSendAndGet) {
  wire_peer a = connect();
  EXPECT_TRUE(reaches(md + "participants", 1)) << "also before it says anything";
  wire_peer b = connect();
  b.send(add_channel(5000));
  ASSERT_TRUE(reaches(md + "channel_subscriptions", 1));
  const datagram one = message({5000}, 7, 1, "payload");
  a.send(one);
  a.send(one);
  EXPECT_EQ(b.receive(), one);
  EXPECT_EQ(b.receive(), one);
  EXPECT_TRUE(reaches(md + "datagrams_delivered_total", 2));
  EXPECT_TRUE(reaches(md + "datagrams_processed_total", 3));
  const std::size_t sent = 2 * framed(one).size() + framed(add_channel(5000)).size();
  EXPECT_TRUE(reaches(md + "received_bytes_total", static_cast<double>(sent)));
  EXPECT_TRUE(reaches(md + "turn_datagrams_sum", 3));
  EXPECT_GE(now(md + "turn_datagrams_count"), 2);
  EXPECT_TRUE(reaches("donet_queued_bytes", 0));
  EXPECT_EQ(now("donet_read_pauses_total"), 0);
}

TEST_F(NodeMetrics, ShowWhyParticipantsEnd) {
  wire_peer a = connect();
  wire_peer b = connect();
  ASSERT_TRUE(reaches(md + "participants", 2));
  a.close();
  EXPECT_TRUE(reaches(md + "participant_endings_total{reason=\"peer_closed\"}", 1));
  b.send(u8(1));
  EXPECT_TRUE(b.ends());
  EXPECT_TRUE(reaches(md + "participant_endings_total{reason=\"malformed\"}", 1));
  EXPECT_TRUE(reaches(md + "participants", 0));
}

}  // namespace
}  // namespace donet::test
