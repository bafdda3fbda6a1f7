#include "actors/cluster/dial_plan.hpp"

#include <algorithm>
#include <utility>

namespace donet::actors {

std::vector<dial_plan::attempt> dial_plan::begin(const std::set<std::string, std::less<>>& wanted,
                                                 membership_time now) {
  std::erase_if(targets_, [&](const auto& each) {
    return each.second.dial == 0 && now - each.second.next >= membership_times::redial_reset
           && !wanted.contains(each.first);
  });
  std::vector<attempt> begun;
  for (const std::string& address : wanted) {
    target& to = targets_.try_emplace(address).first->second;
    if (to.dial != 0 || to.next > now)
      continue;
    to.dial = ++last_;
    to.is_connected = false;
    begun.push_back({to.dial, address});
  }
  return begun;
}

dial_plan::progress dial_plan::of(std::string_view address) const {
  const auto at = targets_.find(address);
  if (at == targets_.end() || at->second.dial == 0)
    return progress::none;
  return at->second.is_connected ? progress::connected : progress::begun;
}

void dial_plan::connected(std::uint64_t number) {
  const auto at = find(number);
  if (at != targets_.end())
    at->second.is_connected = true;
}

std::optional<std::string> dial_plan::ended(std::uint64_t number, membership_time now) {
  const auto at = find(number);
  if (at == targets_.end())
    return std::nullopt;
  at->second.dial = 0;
  at->second.next = now + at->second.interval.failed();
  return at->first;
}

std::optional<std::uint64_t> dial_plan::give_up(std::string_view address, membership_time now) {
  const auto at = targets_.find(address);
  if (at == targets_.end() || at->second.dial == 0)
    return std::nullopt;
  at->second.next = now + membership_times::entering_max;
  return std::exchange(at->second.dial, 0);
}

void dial_plan::hold(std::string_view address, membership_time now) {
  const auto at = targets_.find(address);
  if (at != targets_.end())
    at->second.next = std::max(at->second.next, now + membership_times::redial_max);
}

void dial_plan::cut(const std::string& address, std::chrono::milliseconds after,
                    membership_time now) {
  target& to = targets_.try_emplace(address).first->second;
  if (after >= membership_times::redial_reset)
    to.interval.succeeded();
  to.next = std::max(to.next, now + to.interval.failed());
}

dial_plan::targets::iterator dial_plan::find(std::uint64_t number) {
  return std::ranges::find_if(
    targets_, [number](const auto& each) { return number != 0 && each.second.dial == number; });
}

}  // namespace donet::actors
