#pragma once
// Clients that mean no good, on a thread of their own:
//
//   garbage     connect, send bytes that are no message, and come again when thrown out
//   flood       HELLO, then as many messages as the connection takes
//   slow-loris  a byte of HELLO each turn
//   silence     connect, and say nothing
//   deafness    HELLO, and never read what comes
//   reset       HELLO, and away, each turn

#include "tools/bench/session.hpp"

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <string>
#include <thread>

namespace donet::bench {

class attackers {
public:
  /// So many connections at a time, of each kind alike; `greeting` is HELLO. They begin at once.
  attackers(const endpoint& server, std::size_t connections, std::string greeting);
  attackers(const attackers&) = delete;
  attackers& operator=(const attackers&) = delete;
  /// They leave.
  ~attackers();

  /// How often one came in, was thrown out, and how many bytes they have sent so far.
  std::uint64_t arrivals() const noexcept { return arrivals_; }
  std::uint64_t ends() const noexcept { return ends_; }
  std::uint64_t bytes() const noexcept { return bytes_; }

private:
  void run();

  endpoint server_;
  std::size_t connections_;
  std::string greeting_;
  std::atomic<std::uint64_t> arrivals_{0};
  std::atomic<std::uint64_t> ends_{0};
  std::atomic<std::uint64_t> bytes_{0};
  std::atomic<bool> is_over_{false};
  std::thread thread_;
};

}  // namespace donet::bench
