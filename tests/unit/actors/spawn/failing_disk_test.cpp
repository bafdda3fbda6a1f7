// A complete node with threads and sockets, whose database is on a failing disk.

#include "actors/spawn/node.hpp"
#include "dcfile/load.hpp"
#include "tests/support/http_client.hpp"
#include "tests/support/recording_logger.hpp"
#include "tests/support/wire.hpp"
#include "tools/stage/sim_disk.hpp"

#include <gtest/gtest.h>

#include <chrono>
#include <memory>
#include <optional>
#include <stdexcept>
#include <string>
#include <thread>
#include <vector>

namespace donet::test {
namespace {

constexpr std::uint64_t control_channel = 4'000;
constexpr std::uint64_t requester = 5;

config::role_config database_node() {
  config::role_config role;
  config::message_director& director = role.services.message_director.emplace_back();
  director.key = "message_director";
  director.bind = config::address{"127.0.0.1", 0};
  config::database_server& database = role.services.database_server.emplace_back();
  database.key = "database_server";
  database.control_channel = control_channel;
  database.generate = {100'000, 199'999};
  database.sqlite.file = "/world/players.db";
  role.metrics.emplace().bind = config::address{"127.0.0.1", 0};
  return role;
}

std::shared_ptr<const dc::schema> contract() {
  const dc::source source{"thing.dc", "dclass Thing { setA(uint32) db; };"};
  return dc::load({&source, 1}, {}).contract;
}

class NodeOnAFailingDisk : public testing::Test {
protected:
  NodeOnAFailingDisk() {
    const std::vector<std::string> problems = node_.start();
    if (!problems.empty())
      throw std::runtime_error(problems.front());
    peer_.emplace(node_.message_director_addresses().front().port);
    peer_->send(add_channel(requester));
  }

  // The id in the answer; 0 for a failure.
  std::uint32_t create() {
    peer_->send(
      message({control_channel}, requester, 3000, u32(7) + u16(0) + u16(1) + u16(0) + u32(42)));
    const std::string answer = peer_->receive();
    EXPECT_EQ(answer.substr(17, 6), u16(3001) + u32(7));
    return dc::load_little_endian<std::uint32_t>(dc::as_bytes(answer).data() + 23);
  }

  http_response ready() const {
    return http_get(node_.metrics_addresses().front().port, "/readyz");
  }
  bool becomes_ready() const {
    const auto until = std::chrono::steady_clock::now() + wire_peer::deadline;
    while (ready().status != 200) {
      if (std::chrono::steady_clock::now() > until)
        return false;
      std::this_thread::yield();
    }
    return true;
  }

  stage::sim_disk disk_{1};
  recording_logger log_{runtime::log_level::info};
  actors::node node_{database_node(), contract(), log_, [] {}, [] {}};
  std::optional<wire_peer> peer_;
};

TEST_F(NodeOnAFailingDisk, StopsWritesIsNotReadyAndGoesOnWhenTheDiskDoes) {
  EXPECT_NE(create(), 0U);
  EXPECT_TRUE(becomes_ready());
  disk_.fail_syncs(100);
  EXPECT_EQ(create(), 0U);
  EXPECT_EQ(create(), 0U);
  EXPECT_EQ(ready().status, 503);
  EXPECT_EQ(log_.count("disk failed to store a write"), 1U);
  disk_.heal();
  EXPECT_TRUE(becomes_ready());
  EXPECT_NE(create(), 0U);
  EXPECT_TRUE(node_.stop());
}

}  // namespace
}  // namespace donet::test
