// A Database State Server in a real node, over real sockets and in real time. One peer sends
// requests, and plays the database.

#include "tests/support/node_process.hpp"
#include "tests/support/wire.hpp"

#include <gtest/gtest.h>

#include <cstdint>
#include <string>

namespace donet::test {
namespace {

// config/worlds/bench.dc: field 0 is required, broadcast and ram, a uint64; field 1 is ram and
// broadcast, a uint32.
constexpr std::uint64_t database = 200'200;
constexpr std::uint64_t requester = 5;
constexpr std::uint32_t id = 9'010;

std::string role(const std::string& more) {
  return "[daemon]\nname = \"test\"\nthreads = 2\n"
         "[global]\ndc_files = [\"" DONET_WORLDS "/bench.dc\"]\n"
         "[services.message_director]\nbind = \"127.0.0.1:0\"\n"
         "[services.state_server]\ncontrol_channel = 100100\n"
         "[[services.dbss]]\ndb_channel = "
         + std::to_string(database) + "\nranges = [{ min = 9000, max = 9499 }]\n" + more
         + "[[services.dbss]]\ndb_channel = 300300\nrange_min = 9500\nrange_max = 9999\n";
}

datagram activation() {
  return message({id}, requester, 2200, u32(id) + u32(0) + u32(0));
}
datagram is_active(std::uint32_t about, std::uint32_t context) {
  return message({about}, requester, 2207, u32(context) + u32(about));
}
datagram activity(std::uint32_t about, std::uint32_t context, bool active) {
  return message({requester}, about, 2208, u32(context) + u32(about) + u8(active ? 1 : 0));
}

TEST(DbStateServer, BringsObjectsToLife) {
  const node_process node(role({}));
  wire_peer peer(node.port());
  for (const std::uint64_t channel : {database, requester})
    peer.send(add_channel(channel));
  peer.send(activation());
  peer.send(is_active(id, 1));
  EXPECT_EQ(peer.receive(), message({database}, id, 3014, u32(0) + u32(id)));
  peer.send(message({id}, requester, 2020, u32(id) + u16(1) + u32(7)));
  peer.send(message({id}, database, 3015, u32(0) + u8(1) + u16(0) + u16(1) + u16(0) + u64(70)));
  EXPECT_EQ(peer.receive(), activity(id, 1, true));
  peer.send(message({id}, requester, 2014, u32(3) + u32(id)));
  EXPECT_EQ(peer.receive(), message({requester}, id, 2015,
                                    u32(3) + u32(id) + u32(0) + u32(0) + u16(0) + u64(70) + u16(1)
                                      + u16(1) + u32(7)));
}

TEST(DbStateServer, GivesUpWhenTheDatabaseIsNotThere) {
  node_process node(role("timeout_ms = 20\n"));
  wire_peer peer(node.port());
  peer.send(add_channel(requester));
  peer.send(activation());
  peer.send(is_active(id, 1));
  EXPECT_EQ(peer.receive(), activity(id, 1, false));
  peer.send(is_active(9'600, 2));
  EXPECT_EQ(peer.receive(), activity(9'600, 2, false)) << "of the second one";
  EXPECT_EQ(node.stop(), 0);
}

}  // namespace
}  // namespace donet::test
