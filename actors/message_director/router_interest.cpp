#include "actors/message_director/router_interest.hpp"

#include <algorithm>
#include <utility>

namespace donet::actors {

using change_kind = runtime::subscription_change::kind;

void router_interest::begin(runtime::subscriber node, const runtime::subscription_table& table) {
  record& begun = nodes_[node];
  begun = {};
  table.for_each_range([&begun](runtime::channel_range range) {
    begun.news.push_back({change_kind::add_range, range});
  });
  for (const runtime::channel c : table.channels())
    begun.news.push_back({change_kind::add_channel, {c, c}});
  // The new node routes no frames before it has applied all of this, so no sink here waits for it.
  begun.complete = announced_;
}

void router_interest::forget(runtime::subscriber node) {
  nodes_.erase(node);
}

void router_interest::announce(const runtime::subscription_changes& changes) {
  ++announced_;
  changes_ += changes.interest.size();
  for (auto& [node, entry] : nodes_)
    entry.news.insert(entry.news.end(), changes.interest.begin(), changes.interest.end());
}

std::uint64_t router_interest::complete() const noexcept {
  std::uint64_t least = announced_;
  for (const auto& [node, entry] : nodes_)
    least = std::min(least, entry.complete);
  return least;
}

bool router_interest::is_last(runtime::subscriber node) const noexcept {
  const auto found = nodes_.find(node);
  return found != nodes_.end() && found->second.complete < announced_
         && found->second.complete == complete();
}

std::vector<runtime::subscription_change> router_interest::take_news(runtime::subscriber node,
                                                                     std::uint64_t data_number) {
  record& entry = nodes_.at(node);
  entry.under_way.push_back({data_number, announced_});
  return std::exchange(entry.news, {});
}

void router_interest::acknowledged(runtime::subscriber node, std::uint64_t data_number) {
  record& entry = nodes_.at(node);
  while (!entry.under_way.empty() && entry.under_way.front().data_number <= data_number) {
    entry.complete = std::max(entry.complete, entry.under_way.front().announced);
    entry.under_way.pop_front();
  }
}

}  // namespace donet::actors
