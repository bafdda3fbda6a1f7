#pragma once
// What else has to go on under siege, on a thread of its own: new players come in, and the node's metrics are read.
// Keeps the largest of what the node holds.

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
  std::chrono::milliseconds patience{0};  ///< with a newcomer, and with a scrape
};

/// What came of it.
struct probe_result {
  std::uint64_t newcomers = 0;  ///< that sent HELLO, or tried to
  std::uint64_t welcomed = 0;   ///< of them, got their answer
  double slowest_us = 0;        ///< of those that were welcomed, from connecting on
  std::uint64_t scrapes = 0;
  std::uint64_t answered = 0;  ///< of them
  double queued_bytes_max = 0;
  double open_files_max = 0;
};

/// A player who comes in by HELLO and leaves again. False if there is no answer within `patience`. `number` decides
/// where it comes from.
bool is_let_in(const endpoint& client_agent, const std::string& greeting,
               std::chrono::milliseconds patience, std::uint32_t number);

class probe {
public:
  explicit probe(probe_plan plan);
  /// Stops, and waits for what is under way.
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
