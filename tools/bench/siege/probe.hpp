#pragma once
// The functions that must still work during an attack, checked on a thread of its own: new players
// log in, and the node's metrics are read. Keeps the maximum of the node's memory and queues.

#include "tools/bench/session.hpp"
#include "tools/bench/siege/metrics_page.hpp"

#include <atomic>
#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <thread>

namespace donet::bench::siege {

struct probe_plan {
  endpoint client_agent;
  std::optional<endpoint> metrics;
  std::string greeting;
  std::chrono::milliseconds patience{0};  ///< for a new player, and for a scrape
};

/// The result of a probe.
struct probe_result {
  std::uint64_t newcomers = 0;  ///< that sent HELLO, or tried to
  std::uint64_t welcomed = 0;   ///< those that received the answer
  double slowest_us = 0;        ///< of those, from the start of connecting
  std::uint64_t scrapes = 0;
  std::uint64_t answered = 0;  ///< scrapes that were answered
  double queued_bytes_max = 0;
  double open_files_max = 0;
};

/// Connects a player, sends HELLO and disconnects. False if there is no answer within `patience`.
/// `number` selects the source address.
bool is_let_in(const endpoint& client_agent, const std::string& greeting,
               std::chrono::milliseconds patience, std::uint32_t number);

class probe {
public:
  explicit probe(probe_plan plan);
  /// Stops, and waits for the current operation.
  ~probe();
  probe(const probe&) = delete;
  probe& operator=(const probe&) = delete;

  /// Stops, and returns the result.
  probe_result finish();

private:
  void run();
  void newcomer();
  void look();

  probe_plan plan_;
  probe_result result_;
  std::uint32_t next_ = 0;
  std::atomic<bool> is_over_{false};
  std::thread thread_;
};

}  // namespace donet::bench::siege
