#include "actors/client_agent/event_budget.hpp"

#include "runtime/net/address.hpp"

#include <utility>

namespace donet::actors {

namespace {

// The shortest time between two walks over the whole table.
constexpr std::chrono::milliseconds forget_interval{100};

}  // namespace

bool event_budget::take(const std::string& host, runtime::clock::time_point now) {
  std::string address = runtime::address_group(host);
  const std::lock_guard lock(mutex_);
  leaky_bucket& bucket = bucket_of(std::move(address), now);
  if (bucket.when(now, 1) > now)
    return false;
  bucket.fill(now, 1);
  return true;
}

leaky_bucket& event_budget::bucket_of(std::string address, runtime::clock::time_point now) {
  const auto known = by_address_.find(address);
  if (known != by_address_.end())
    return known->second;
  if (by_address_.size() >= addresses_max)
    forget_quiet_ones(now);
  if (by_address_.size() >= addresses_max)
    return others_;
  return by_address_.emplace(std::move(address), leaky_bucket(events_per_second, interval))
    .first->second;
}

void event_budget::forget_quiet_ones(runtime::clock::time_point now) {
  if (forgotten_at_ != runtime::clock::time_point::min() && now - forgotten_at_ < forget_interval)
    return;
  forgotten_at_ = now;
  std::erase_if(by_address_,
                [now](const auto& one) { return one.second.when(now, events_per_second) <= now; });
}

}  // namespace donet::actors
