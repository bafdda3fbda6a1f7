#include "actors/event_logger/refusal_log.hpp"

namespace donet::actors {

namespace {

constexpr std::string_view self = "event_logger";

bool is_power_of_ten(std::uint64_t n) noexcept {
  while (n % 10 == 0)
    n /= 10;
  return n == 1;
}

}  // namespace

void refusal_log::refuse(const runtime::udp_source& from, event_fault fault, wall_time now) {
  look_at_time(now);
  if (lines_ == lines_per_minute_max) {
    ++untold_;
    return;
  }
  const runtime::address sender = to_address(from);
  const std::uint64_t nth = ++refused_by_host_[sender.host];
  if (nth > told_one_by_one && !is_power_of_ten(nth)) {
    ++untold_;
    return;
  }
  ++lines_;
  to_.error(self, "datagram is not an event; dropped: it " + std::string(sentence(fault)),
            {{"from", to_string(sender)}});
}

void refusal_log::look_at_time(wall_time now) {
  if (now >= minute_begins_ && now < minute_begins_ + std::chrono::minutes(1))
    return;
  tell_rest();
  minute_begins_ = now;
  lines_ = 0;
  refused_by_host_.clear();
}

void refusal_log::tell_rest() {
  if (untold_ != 0)
    to_.error(self, "further datagrams were not events; dropped", {{"count", untold_}});
  untold_ = 0;
}

}  // namespace donet::actors
