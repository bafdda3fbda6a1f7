#include "actors/event_logger/refusal_log.hpp"

namespace donet::actors {

namespace {

constexpr std::string_view log_category = "event_logger";

bool is_power_of_ten(std::uint64_t n) noexcept {
  while (n % 10 == 0)
    n /= 10;
  return n == 1;
}

}  // namespace

void refusal_log::refuse(const runtime::udp_source& from, event_fault fault, wall_time now) {
  look_at_time(now);
  if (lines_ == lines_per_minute_max) {
    ++unreported_;
    return;
  }
  const runtime::address sender = to_address(from);
  const std::uint64_t nth = ++refused_by_host_[sender.host];
  if (nth > reported_one_by_one && !is_power_of_ten(nth)) {
    ++unreported_;
    return;
  }
  ++lines_;
  to_.error(log_category, "datagram is not an event; dropped: it " + std::string(sentence(fault)),
            {{"from", to_string(sender)}});
}

void refusal_log::look_at_time(wall_time now) {
  if (now >= minute_begins_ && now < minute_begins_ + std::chrono::minutes(1))
    return;
  report_rest();
  minute_begins_ = now;
  lines_ = 0;
  refused_by_host_.clear();
}

void refusal_log::report_rest() {
  if (unreported_ != 0)
    to_.error(log_category, "further datagrams were not events; dropped", {{"count", unreported_}});
  unreported_ = 0;
}

}  // namespace donet::actors
