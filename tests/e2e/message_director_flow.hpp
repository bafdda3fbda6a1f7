#pragma once
// A node that routes, with its peers, and its memory use.

#include "tests/support/node_process.hpp"
#include "tests/support/sanitizers.hpp"
#include "tests/support/wire.hpp"

#include <gtest/gtest.h>

#include <chrono>
#include <fstream>
#include <stdexcept>
#include <string>

namespace donet::test {

using std::chrono::milliseconds;

inline constexpr std::size_t mebi = 1u << 20;
// The maximum bytes queued for one peer, and for all peers together (runtime/limits.hpp).
inline constexpr std::size_t queue_max = 64 * mebi;
inline constexpr std::size_t node_max = 256 * mebi;
// Queued bytes are in buffers that may be twice as large, and an idle node needs memory, too.
inline constexpr std::size_t buffer_factor = 2;
inline constexpr std::size_t idle_max = 48 * mebi;

inline constexpr std::uint64_t marks = 6000;
inline constexpr std::uint64_t watched = 7000;
inline constexpr std::uint64_t crowd = 5000;

inline constexpr std::size_t large = 60'000;

// A line of /proc/<process>/status in bytes: "VmRSS" is the current memory, "VmHWM" the maximum.
inline std::size_t memory_of(pid_t process, const std::string& key) {
  std::ifstream status("/proc/" + std::to_string(process) + "/status");
  for (std::string line; std::getline(status, line);) {
    if (line.rfind(key + ':', 0) == 0)
      return std::stoul(line.substr(key.size() + 1)) * 1024;
  }
  throw std::runtime_error("no " + key);
}

inline datagram numbered(std::uint64_t to, std::uint64_t from, std::uint32_t number,
                         std::size_t payload_size) {
  std::string payload = u32(number);
  payload.resize(payload_size, static_cast<char>(number));
  return message({to}, from, 1, payload);
}

// The post-remove of a peer, for its watchers.
inline datagram farewell_of(std::uint32_t number) {
  return numbered(watched, 7, number, 4);
}

class MessageDirectorFlow : public testing::Test {
protected:
  MessageDirectorFlow() {
    wire_peer other = connect();
    marks_.send(add_channel(marks));
    do {
      other.send(message({marks}, 1, 0));
    } while (!marks_.is_readable_within(milliseconds(10)));
  }

  wire_peer connect() { return wire_peer(node_.port()); }

  // Returns when all messages from `peer` are handled.
  void settle(wire_peer& peer) {
    const datagram mark = message({marks}, 1, ++mark_);
    peer.send(mark);
    while (marks_.receive() != mark)
      ;
  }

  wire_peer subscribe(std::uint64_t channel) {
    wire_peer made = connect();
    made.send(add_channel(channel));
    settle(made);
    return made;
  }

  wire_peer subscribe_with_farewell(std::uint64_t channel, std::uint32_t number) {
    wire_peer made = connect();
    made.send(add_channel(channel));
    made.send(add_post_remove(7, farewell_of(number)));
    settle(made);
    return made;
  }

  void expect_peak_memory_below(std::size_t most) const {
    if (memory_is_its_own) {
      EXPECT_LT(memory_of(node_.pid(), "VmHWM"), most);
    }
  }

  void expect_memory_below(std::size_t most) const {
    if (memory_is_its_own) {
      EXPECT_LT(memory_of(node_.pid(), "VmRSS"), most);
    }
  }

  node_process node_{node_process::message_director()};
  wire_peer marks_ = connect();
  std::uint16_t mark_ = 0;
};

}  // namespace donet::test
