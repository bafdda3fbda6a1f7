#include "actors/client_agent/memory_rules.hpp"

#include <algorithm>

namespace donet::actors {

namespace {

// An ejected client has five seconds to read its output.
constexpr std::chrono::seconds ejection_interval{6};

// The same interval: memory of ejected clients is unused, but still belongs to the process.
constexpr std::chrono::seconds trim_interval{6};

}  // namespace

memory_rules::decision memory_rules::look(std::uint64_t used, runtime::clock::time_point now) {
  if (used <= used_max_) {
    was_above_ = false;
    return {};
  }
  decision made{true, 0};
  if (was_above_ && now >= next_ejection_) {
    made.excess = used - used_max_;
    next_ejection_ = now + ejection_interval;
  }
  was_above_ = true;
  return made;
}

bool memory_rules::is_trim_due(std::uint64_t used, runtime::clock::time_point now) {
  if (used <= used_max_ || now < next_trim_)
    return false;
  next_trim_ = now + trim_interval;
  return true;
}

std::vector<weighed_client> choose_largest(std::vector<weighed_client> all, std::uint64_t excess) {
  std::ranges::stable_sort(all, std::ranges::greater{}, &weighed_client::bytes);
  std::uint64_t covered = 0;
  const auto end = std::ranges::find_if(all, [&](const weighed_client& one) {
    const bool is_enough = covered >= excess;
    covered += one.bytes;
    return is_enough;
  });
  all.erase(end, all.end());
  return all;
}

}  // namespace donet::actors
