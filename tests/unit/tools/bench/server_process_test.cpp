#include "tools/bench/server_process.hpp"

#include "tests/unit/tools/bench/md_stub.hpp"
#include "tools/bench/failure.hpp"
#include "tools/bench/socket_table.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <unistd.h>

namespace donet::bench {
namespace {

using testing::IsEmpty;

constexpr const char* heading = "  sl  local_address rem_address   st tx_queue rx_queue tr "
                                "tm->when retrnsmt   uid  timeout inode\n";

std::string line(const std::string& local, const std::string& state) {
  return "   0: " + local + " 00000000:0000 " + state
         + " 00000000:00000000 00:00000000 00000000  1000        0 4711 1 0 100 0 0 10 0\n";
}

TEST(SocketTable, IsReadLineByLine) {
  const auto all = parse_socket_table(heading + line("0100007F:1C1F", "0A") + "broken\n"
                                      + line("0100007F:1C1F", "XY") + line("00000000:0050", "01"));
  ASSERT_EQ(all.size(), 2U);
  EXPECT_EQ(all[0].local_address, "0100007F");
  EXPECT_EQ(all[0].local_port, 7199);
  EXPECT_EQ(all[0].state, 10);
  EXPECT_EQ(all[0].inode, 4711U);
  EXPECT_EQ(all[1].local_port, 80);
  EXPECT_THAT(parse_socket_table(""), IsEmpty());
}

TEST(SocketTable, TellsWhoListensAtAnAddress) {
  const auto listens = [](const std::string& local, const std::string& state,
                          const std::string& where) {
    return listens_at(parse_socket_table(line(local, state)).at(0), find_endpoint(where));
  };
  EXPECT_TRUE(listens("0100007F:1C1F", "0A", "127.0.0.1:7199"));
  EXPECT_TRUE(listens("00000000:1C1F", "0A", "127.0.0.1:7199"));
  EXPECT_TRUE(listens("00000000000000000000000000000000:1C1F", "0A", "127.0.0.1:7199"));
  EXPECT_TRUE(listens("00000000000000000000000001000000:1C1F", "0A", "[::1]:7199"));
  EXPECT_FALSE(listens("0100007F:1C1F", "01", "127.0.0.1:7199"));
  EXPECT_FALSE(listens("0100007F:1C1F", "0A", "127.0.0.1:7198"));
  EXPECT_FALSE(listens("0100007F:1C1F", "0A", "127.0.0.2:7199"));
  EXPECT_FALSE(listens("00000000:1C1F", "0A", "192.0.2.1:7199"));
}

TEST(Endpoint, IsHostAndPort) {
  EXPECT_EQ(find_endpoint("127.0.0.1:7199").port(), 7199);
  EXPECT_TRUE(find_endpoint("127.0.0.1:7199").is_loopback());
  EXPECT_TRUE(find_endpoint("[::1]:7199").is_loopback());
  EXPECT_FALSE(find_endpoint("192.0.2.1:7199").is_loopback());
  for (const char* wrong : {"", "127.0.0.1", "127.0.0.1:", ":7199", "127.0.0.1:http-ish"})
    EXPECT_THROW(find_endpoint(wrong), run_failure) << wrong;
}

TEST(ServerProcess, IsFoundByThePortItListensAt) {
  const test::md_stub server;
  const auto found = server_process::listening_at(find_endpoint(server.address()));
  ASSERT_TRUE(found);
  EXPECT_EQ(found->pid(), ::getpid());
  EXPECT_FALSE(found->name().empty());
  EXPECT_GE(found->cpu_seconds().value(), 0);
  EXPECT_GT(found->resident_bytes().value(), 100'000);
}

// A socket that receives datagrams is not in the kernel's state "listen".
TEST(SocketTable, TellsWhoReceivesDatagramsAtAnAddress) {
  const auto receives = [](const std::string& state) {
    return listens_at(parse_socket_table(line("0100007F:1C1D", state)).at(0),
                      find_endpoint("127.0.0.1:7197"), bench::transport::udp);
  };
  EXPECT_TRUE(receives("07"));
  EXPECT_FALSE(receives("01"));
  EXPECT_FALSE(receives("0A"));
}

TEST(ServerProcess, ThatIsGoneHasNoFigures) {
  const server_process gone(2'147'483'647);
  EXPECT_EQ(gone.cpu_seconds(), std::nullopt);
  EXPECT_EQ(gone.resident_bytes(), std::nullopt);
  EXPECT_EQ(gone.name(), "");
}

TEST(ServerProcess, CpuTimeIsUserAndSystemTimeWhateverTheName) {
  EXPECT_EQ(cpu_ticks("12 (a) b) c) S 1 2 3 4 5 6 7 8 9 10 700 42 0 0 20"), 742U);
  EXPECT_EQ(cpu_ticks("12 (a) S 1 2"), std::nullopt);
  EXPECT_EQ(cpu_ticks(""), std::nullopt);
}

TEST(ServerProcess, CountsHowOftenItsThreadsSlept) {
  EXPECT_EQ(voluntary_switches("Name:\tx\nvoluntary_ctxt_switches:\t42\n"
                               "nonvoluntary_ctxt_switches:\t7\n"),
            42U);
  EXPECT_EQ(voluntary_switches("Name:\tx\nnonvoluntary_ctxt_switches:\t7\n"), std::nullopt);
  EXPECT_EQ(voluntary_switches(""), std::nullopt);
  EXPECT_TRUE(server_process(::getpid()).wakeups());
}

}  // namespace
}  // namespace donet::bench
