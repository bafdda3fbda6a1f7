// A node that is short of file descriptors, places for clients, memory, or time for silent
// connections. Players, AI processes and monitoring must not be affected.

#include "runtime/open_files.hpp"
#include "tests/e2e/client_agent_plaza.hpp"
#include "tests/e2e/scraping.hpp"
#include "tests/support/comes_true.hpp"
#include "tests/support/http_client.hpp"
#include "tests/support/node_process.hpp"
#include "tests/support/sanitizers.hpp"
#include "tests/support/udp_collector.hpp"
#include "tests/support/wire.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <chrono>
#include <cstddef>
#include <filesystem>
#include <iterator>
#include <memory>
#include <string>
#include <vector>

#include <sys/resource.h>

namespace donet::test {
namespace {

using harness::event_kind;
using testing::HasSubstr;

constexpr std::chrono::seconds patience{40};

// ---- file descriptors ----

// Sets the soft limit for programs that the test starts during its lifetime.
class soft_limit {
public:
  explicit soft_limit(rlim_t files) {
    ::getrlimit(RLIMIT_NOFILE, &before_);
    const rlimit now{files, before_.rlim_max};
    ::setrlimit(RLIMIT_NOFILE, &now);
  }
  soft_limit(const soft_limit&) = delete;
  soft_limit& operator=(const soft_limit&) = delete;
  ~soft_limit() { ::setrlimit(RLIMIT_NOFILE, &before_); }

  rlim_t hard() const noexcept { return before_.rlim_max; }

private:
  rlimit before_{};
};

std::size_t open_files_of(const node_process& node) {
  const std::filesystem::directory_iterator files("/proc/" + std::to_string(node.pid()) + "/fd");
  return static_cast<std::size_t>(std::distance(begin(files), end(files)));
}

// Permits the node this number of additional descriptors.
void leave_files(const node_process& node, std::size_t more) {
  const rlim_t limit = open_files_of(node) + more;
  const rlimit now{limit, limit};
  ASSERT_EQ(::prlimit(node.pid(), RLIMIT_NOFILE, &now, nullptr), 0);
}

void expect_watched(const node_process& node) {
  for (const char* path : {"/healthz", "/readyz", "/metrics"})
    EXPECT_EQ(http_get(node.port_of("metrics"), path).status, 200) << path;
}

void expect_routing(const node_process& node) {
  wire_peer one(node.port_of("message_director"));
  wire_peer other(node.port_of("message_director"));
  one.send(add_channel(7'000'001));
  one.send(message({7'000'002}, 7'000'001, 5'000));
  other.send(add_channel(7'000'002));
  // Whichever connection was first, the second message arrives.
  other.send(message({7'000'001}, 7'000'002, 5'001));
  const auto until = std::chrono::steady_clock::now() + patience;
  while (!one.is_readable_within(std::chrono::milliseconds(50))
         && std::chrono::steady_clock::now() < until)
    other.send(message({7'000'001}, 7'000'002, 5'001));
  EXPECT_EQ(one.receive(), message({7'000'001}, 7'000'002, 5'001));
}

TEST(FewFiles, TheLimitIsRaisedAtTheStart) {
  const soft_limit now(150);
  const node_process node("[daemon]\nname = \"test\"\n[services.message_director]\n"
                          "bind = \"127.0.0.1:0\"\n"
                          + metrics_table);
  EXPECT_EQ(sample(node, "donet_open_files_max"), static_cast<double>(now.hard()));
  EXPECT_THAT(node.output(), HasSubstr("limit=" + std::to_string(now.hard())));
}

TEST(FewFiles, ARoleThatNeedsMoreThanThereAreIsWarnedOf) {
  plaza_keys keys;
  keys.channels = 9'000'000;
  keys.agent = "max_clients = 8000000";
  if (runtime::read_open_files_limit().hard >= 8'000'000)
    GTEST_SKIP() << "here a node may open more files than clients can be asked for";
  const node_process node(plaza_role(keys));
  EXPECT_THAT(node.output(), HasSubstr("limit of open files too low for this role"));
}

TEST(FewFiles, ClientsLeaveSomeToAllOthers) {
  plaza_keys keys;
  keys.tables = metrics_table;
  plaza game(keys);
  leave_files(game.node(), 64 + 10);
  std::vector<wire_peer> crowd;
  for (int i = 0; i < 60; ++i) {
    crowd.emplace_back(game.port());
    crowd.back().send_raw(hello_bytes(game));
  }
  EXPECT_EQ(crowd.front().receive(), u16(2));
  game.node().wait_for_output("too many open files; listener paused");
  expect_watched(game.node());
  expect_routing(game.node());
  EXPECT_GE(sample(game.node(), "donet_listener_pauses_total{listener=\"clients\"}"), 1);
  // The last one in the queue is accepted when others have disconnected.
  crowd.erase(crowd.begin(), crowd.begin() + 55);
  EXPECT_EQ(crowd.back().receive(), u16(2));
  EXPECT_EQ(game.node().stop(), 0);
}

TEST(FewFiles, ParticipantsLeaveSomeToWatchers) {
  node_process node = node_process("[daemon]\nname = \"test\"\n[services.message_director]\n"
                                   "bind = \"127.0.0.1:0\"\n"
                                   + metrics_table);
  leave_files(node, 48 + 5);
  std::vector<wire_peer> crowd;
  for (int i = 0; i < 80; ++i)
    crowd.emplace_back(node.port_of("message_director"));
  node.wait_for_output("too many open files; listener paused");
  expect_watched(node);
  // Silent connections do not block the next one, although not all of them have a descriptor.
  std::vector<wire_peer> idle;
  for (int i = 0; i < 60; ++i)
    idle.emplace_back(node.port_of("metrics"));
  expect_watched(node);
  crowd.clear();
  expect_routing(node);
  EXPECT_EQ(node.stop(), 0);
}

// ---- places ----

TEST(FewPlaces, ClientsOfAnAddressThatHasItsShareTakeNoneFromOthers) {
  plaza_keys keys;
  keys.agent = "haproxy = true\nmax_clients = 3\nmax_clients_per_address = 1";
  plaza game(keys);
  const auto come_from = [&game](const std::string& address) {
    wire_peer made(game.port());
    made.send_raw("PROXY TCP4 " + address + " 10.1.1.1 4000 7198\r\n" + hello_bytes(game));
    return made;
  };
  wire_peer first = come_from("10.0.0.1");
  EXPECT_EQ(first.receive(), u16(2));
  // Fewer than the node refuses at a time: each keeps its place until it has closed, or until two
  // seconds have passed.
  std::vector<wire_peer> refused;
  for (int i = 0; i < 60; ++i)
    refused.push_back(come_from("10.0.0.1"));
  EXPECT_EQ(refused.front().receive().substr(0, 4), u16(4) + u16(1));
  wire_peer second = come_from("10.0.0.2");
  EXPECT_EQ(second.receive(), u16(2));
  wire_peer third = come_from("10.0.0.3");
  EXPECT_EQ(third.receive(), u16(2));
  wire_peer fourth = come_from("10.0.0.4");
  EXPECT_EQ(fourth.receive().substr(0, 4), u16(4) + u16(1));
}

// ---- memory ----

TEST(LittleMemory, NewClientsAreRefused) {
  plaza_keys keys;
  std::string role = plaza_role(keys);
  role.insert(role.find("threads = 2"), "memory_max = 1\n");
  node_process node(role);
  node.wait_for_output("memory above daemon.memory_max; new clients are refused");
  wire_peer client(node.port_of("client_agent"));
  EXPECT_EQ(client.receive().substr(0, 4), u16(4) + u16(1));
  EXPECT_TRUE(client.ends());
  EXPECT_EQ(node.stop(), 0);
}

TEST(LittleMemory, TheLargestClientIsEjected) {
  plaza_keys keys;
  keys.client = "write_buffer_size = 0\nwrite_timeout_ms = 0";
  keys.tables = metrics_table;
  std::string role = plaza_role(keys);
  // With a sanitizer, its own memory is more than half of the larger number.
  const std::size_t memory_max = (memory_is_its_own ? 64u : 128u) << 20;
  role.insert(role.find("threads = 2"), "memory_max = " + std::to_string(memory_max) + "\n");
  node_process node(role);
  wire_peer boss(node.port_of("message_director"));
  const auto tell = [&boss](std::uint64_t client, const std::string& what) {
    boss.send(message({value(first_client) + client}, 7'000'001, 1002, blob(what)));
  };
  wire_peer small(node.port_of("client_agent"));
  EXPECT_TRUE(comes_true([&] { return sample(node, "donet_ca_connections") == 1; }));
  tell(0, "you are the first");
  EXPECT_EQ(small.receive(), "you are the first");
  // It reads nothing of the 90 MB that are sent to it.
  const wire_peer greedy(node.port_of("client_agent"));
  EXPECT_TRUE(comes_true([&] { return sample(node, "donet_ca_connections") == 2; }));
  for (int i = 0; i < 1'500; ++i)
    tell(1, std::string(60'000, 'x'));
  node.wait_for_output("memory above daemon.memory_max; largest clients ejected");
  EXPECT_TRUE(comes_true([&] { return sample(node, "donet_ca_connections") == 1; }));
  EXPECT_EQ(sample(node, "donet_ca_memory_ejects_total"), 1);
  tell(0, "you are still there");
  EXPECT_EQ(small.receive(), "you are still there");
  if (memory_is_its_own)
    node.wait_for_output("memory below daemon.memory_max; new clients are admitted");
  EXPECT_EQ(node.stop(), 0);
}

// ---- the log of events ----

TEST(EventFlood, ConnectionsWithoutHelloAreCountedAndNotReported) {
  const udp_collector events;
  plaza_keys keys;
  keys.global = "eventlogger = \"127.0.0.1:" + std::to_string(events.port()) + "\"\n";
  keys.tables = metrics_table;
  plaza game(keys);
  constexpr int connections = 300;
  for (int i = 0; i < connections; ++i)
    wire_peer(game.port()).close();
  EXPECT_TRUE(comes_true([&] {
    return sample(game.node(), "donet_ca_connection_endings_total{reason=\"peer_closed\"}")
           == connections;
  }));
  const double suppressed = sample(game.node(), "donet_ca_suppressed_events_total");
  EXPECT_GT(suppressed, 0);
  int reported = 0;
  while (reported < 2 * connections - suppressed && events.receive())
    ++reported;
  EXPECT_EQ(reported + suppressed, 2 * connections);
}

}  // namespace
}  // namespace donet::test
