#pragma once
// Logs datagrams that are not events, with their senders, at a limited rate, so that no sender can
// fill the node's own log.

#include "actors/event_logger/event_text.hpp"
#include "actors/event_logger/event_time.hpp"
#include "runtime/log/logger.hpp"
#include "runtime/net/udp_receiver.hpp"

#include <cstddef>
#include <cstdint>
#include <map>
#include <string>

namespace donet::actors {

/// Used by one thread.
class refusal_log {
public:
  /// The maximum lines per minute; the number of suppressed ones is logged afterwards. Senders can
  /// be forged, so the limit applies to all of them together.
  static constexpr std::size_t lines_per_minute_max = 20;
  /// The first refusals of one host are logged, then those whose number is a power of ten.
  static constexpr std::uint64_t reported_one_by_one = 3;

  /// `to` must outlive it.
  explicit refusal_log(runtime::logger& to) noexcept : to_(to) {}

  void refuse(const runtime::udp_source& from, event_fault fault, wall_time now);

  /// Logs the number of suppressed lines of a minute that has passed. The time may jump.
  void look_at_time(wall_time now);

  void report_rest();

private:
  runtime::logger& to_;
  wall_time minute_begins_{};
  std::size_t lines_ = 0;
  std::uint64_t unreported_ = 0;
  // Only hosts that a line was about.
  std::map<std::string, std::uint64_t> refused_by_host_;
};

}  // namespace donet::actors
