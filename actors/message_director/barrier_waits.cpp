#include "actors/message_director/barrier_waits.hpp"

#include <algorithm>

namespace donet::actors {

std::optional<barrier_waits::time_point> barrier_waits::oldest() const noexcept {
  const auto first = std::ranges::min_element(waits_, {}, &wait::since);
  return first != waits_.end() ? std::optional(first->since) : std::nullopt;
}

// Both lists are sorted by sink.
void barrier_waits::update(const parked_jobs& parked, time_point now,
                           runtime::histogram& durations) {
  auto known = waits_.begin();
  const auto end_waits_before = [&](std::optional<runtime::subscriber> sink) {
    for (; known != waits_.end() && (!sink || known->sink < *sink); ++known)
      durations.observe(runtime::microseconds_of(now - known->since));
  };
  next_.clear();
  parked.for_each_sink([&](runtime::subscriber sink) {
    end_waits_before(sink);
    const bool is_known = known != waits_.end() && known->sink == sink;
    next_.push_back({sink, is_known ? known->since : now});
    if (is_known)
      ++known;
  });
  end_waits_before(std::nullopt);
  waits_.swap(next_);
}

}  // namespace donet::actors
