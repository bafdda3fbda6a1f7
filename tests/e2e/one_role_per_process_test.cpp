// The shipped role files, one process each, joined by `upstream` over slow connections: a message
// that makes another process subscribe must reach it (architecture section 5).

#include "tests/e2e/scraping.hpp"
#include "tests/support/comes_true.hpp"
#include "tests/support/node_process.hpp"
#include "tests/support/process.hpp"
#include "tests/support/temp_dir.hpp"
#include "tests/support/wire.hpp"
#include "tools/stage/tcp_proxy.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <chrono>
#include <cstdint>
#include <fstream>
#include <iterator>
#include <memory>
#include <string>
#include <vector>

namespace donet::test {
namespace {

using testing::HasSubstr;

void replace(std::string& text, const std::string& from, const std::string& to) {
  const auto place = text.find(from);
  ASSERT_NE(place, std::string::npos) << from;
  text.replace(place, from.size(), to);
}

std::string shipped(const std::string& name) {
  std::ifstream file(std::string(DONET_ROLES) + '/' + name + ".toml");
  std::string role{std::istreambuf_iterator<char>(file), {}};
  if (role.find("../worlds") != std::string::npos)
    replace(role, "../worlds", DONET_WORLDS);
  const auto bind = role.find("bind = \"127.0.0.1:760");
  role.replace(bind, std::string("bind = \"127.0.0.1:7601").size(), "bind = \"127.0.0.1:0");
  return role;
}

// One process per role, each except the first below the Message Director through a proxy.
class one_role_each {
public:
  explicit one_role_each(std::chrono::milliseconds delay) {
    std::string director = shipped("message-director");
    replace(director, "bind = \"127.0.0.1:7199", "bind = \"127.0.0.1:0");
    director_ = std::make_unique<node_process>(director + metrics_table);
    for (const char* name : {"state-server", "database-server", "dbss"}) {
      const double before = subscriptions();
      start(name, delay);
      // A node is ready before its subscriptions have reached its parent.
      EXPECT_TRUE(comes_true([&] { return subscriptions() > before; })) << name;
    }
    // A Client Agent subscribes when a client connects.
    start("client-agent", delay);
  }

  outcome play() {
    command what;
    what.arguments = {DONET_DEMO,
                      "--color=never",
                      "--quiet",
                      "--dc",
                      std::string(DONET_WORLDS) + "/plaza.dc",
                      "--client-agent",
                      "127.0.0.1:" + std::to_string(nodes_.back()->port_of("client_agent")),
                      "--message-director",
                      "127.0.0.1:" + std::to_string(director_->port_of("message_director"))};
    return run(what);
  }

  void stop() {
    for (auto node = nodes_.rbegin(); node != nodes_.rend(); ++node)
      EXPECT_EQ((*node)->stop(), 0);
    EXPECT_EQ(director_->stop(), 0);
  }

private:
  void start(const std::string& name, std::chrono::milliseconds delay) {
    proxies_.push_back(std::make_unique<stage::tcp_proxy>(director_->port_of("message_director")));
    proxies_.back()->delay(delay);
    std::string role = shipped(name);
    replace(role, "127.0.0.1:7199", proxies_.back()->address());
    if (role.find("donet.db") != std::string::npos)
      replace(role, "donet.db", (files_.path() / "donet.db").string());
    if (role.find("0.0.0.0:7198") != std::string::npos)
      replace(role, "0.0.0.0:7198", "127.0.0.1:0");
    nodes_.push_back(std::make_unique<node_process>(role));
  }

  double subscriptions() const {
    const std::string page = scrape(*director_);
    return exposed(page, "donet_md_channel_subscriptions") + exposed(page, "donet_md_valid_ranges");
  }

  temp_dir files_;
  std::unique_ptr<node_process> director_;
  std::vector<std::unique_ptr<stage::tcp_proxy>> proxies_;
  std::vector<std::unique_ptr<node_process>> nodes_;
};

class OneRolePerProcess : public testing::TestWithParam<int> {};

TEST_P(OneRolePerProcess, PlaysTheDemo) {
  one_role_each world{std::chrono::milliseconds(GetParam())};
  // A play over slow connections takes a quarter of a minute.
  for (int left = GetParam() < 50 ? 3 : 1; left > 0; --left) {
    const outcome got = world.play();
    EXPECT_EQ(got.exit_status, 0) << got.output << got.errors;
    EXPECT_THAT(got.output, HasSubstr(" were right."));
  }
  world.stop();
}

INSTANTIATE_TEST_SUITE_P(DelaysInMs, OneRolePerProcess, testing::Values(0, 5, 50));

// A process that answers CREATE with ADD_CHANNEL, as Astron's State Server does.
TEST(OneRolePerProcess, AnAstronLikeStateServerGetsWhatFollowsACreation) {
  node_process director = node_process::message_director();
  stage::tcp_proxy proxy(director.port());
  proxy.delay(std::chrono::milliseconds(50));
  wire_peer server(proxy.port());
  server.send(add_channel(100'100));
  wire_peer ai(director.port());
  ai.send(add_channel(7));
  // The server is subscribed when its answer arrives.
  server.send(message({7}, 100'100, 1, "here"));
  ASSERT_EQ(ai.receive(), message({7}, 100'100, 1, "here"));
  for (std::uint32_t id = 5000; id < 5020; ++id) {
    const datagram creation = message({100'100}, 7, 2000, u32(id) + u32(1) + u32(2) + u16(0));
    const datagram set_ai = message({id}, 7, 2045, u64(7));
    ai.send_raw(framed(creation) + framed(set_ai));
    EXPECT_EQ(server.receive(), creation);
    server.send(add_channel(id));
    EXPECT_EQ(server.receive(), set_ai);
  }
}

}  // namespace
}  // namespace donet::test
