#include "actors/client_agent/client_pauses.hpp"

#include <algorithm>
#include <utility>

namespace donet::actors {

using runtime::backlog;
using runtime::subscriber;

client_pauses::sink_entry* client_pauses::find(sink_id sink) noexcept {
  const auto found = std::find_if(sinks_.begin(), sinks_.end(),
                                  [sink](const sink_entry& one) { return one.sink == sink; });
  return found != sinks_.end() ? &*found : nullptr;
}

std::vector<subscriber> client_pauses::set_level(sink_id sink, backlog level) {
  sink_entry* const known = find(sink);
  if (level != backlog::none) {
    if (known != nullptr)
      known->level = level;
    else
      sinks_.push_back({sink, level, {}, 0});
    return {};
  }
  if (known == nullptr)
    return {};
  const sink_entry relieved = std::move(*known);
  sinks_.erase(sinks_.begin() + (known - sinks_.data()));
  std::vector<subscriber> resumed;
  for (const auto& [client, bytes] : relieved.bytes) {
    if (bytes > bounds_.client_bytes && release(client))
      resumed.push_back(client);
  }
  // The order of a hash table differs between runs.
  std::sort(resumed.begin(), resumed.end());
  return resumed;
}

bool client_pauses::note(sink_id sink, subscriber client, bool is_anonymous, std::uint64_t bytes) {
  sink_entry* const behind = find(sink);
  if (behind == nullptr)
    return false;
  if (is_anonymous)
    behind->anonymous_bytes += bytes;
  std::uint64_t& added = behind->bytes[client];
  const bool was_over = added > bounds_.client_bytes;
  added += bytes;
  if (was_over || added <= bounds_.client_bytes)
    return false;
  return ++paused_[client] == 1;
}

bool client_pauses::release(subscriber client) {
  const auto found = paused_.find(client);
  if (found == paused_.end() || --found->second != 0)
    return false;
  paused_.erase(found);
  return true;
}

void client_pauses::forget(subscriber client) {
  for (sink_entry& one : sinks_)
    one.bytes.erase(client);
  paused_.erase(client);
}

bool client_pauses::are_anonymous_paused() const noexcept {
  return std::any_of(sinks_.begin(), sinks_.end(), [this](const sink_entry& one) {
    return one.anonymous_bytes > bounds_.anonymous_bytes;
  });
}

bool client_pauses::are_all_paused() const noexcept {
  return std::any_of(sinks_.begin(), sinks_.end(),
                     [](const sink_entry& one) { return one.level == backlog::extreme; });
}

}  // namespace donet::actors
