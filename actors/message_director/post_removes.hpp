#pragma once
// The datagrams that the router sends for a participant when it leaves (spec/services 2.6).

#include "dcfile/bytes.hpp"
#include "runtime/ids.hpp"
#include "runtime/limits.hpp"

#include <cstddef>
#include <map>
#include <utility>
#include <vector>

namespace donet::actors {

/// Grouped by key; within a key in the order in which they were added.
class post_removes {
public:
  /// False, and nothing added, if the participant has as many as it may have.
  [[nodiscard]] bool add(runtime::channel key, dc::bytes_view datagram) {
    using namespace runtime::limits;
    if (count_ >= post_removes_per_participant_max
        || bytes_ + datagram.size() > post_remove_bytes_per_participant_max)
      return false;
    by_key_[key].emplace_back(datagram.begin(), datagram.end());
    ++count_;
    bytes_ += datagram.size();
    return true;
  }

  void clear(runtime::channel key) {
    const auto found = by_key_.find(key);
    if (found == by_key_.end())
      return;
    count_ -= found->second.size();
    for (const dc::byte_buffer& datagram : found->second)
      bytes_ -= datagram.size();
    by_key_.erase(found);
  }

  /// Removes and returns the datagrams of the lowest key; there must be one.
  std::pair<runtime::channel, std::vector<dc::byte_buffer>> take_first() {
    auto first = by_key_.extract(by_key_.begin());
    count_ -= first.mapped().size();
    for (const dc::byte_buffer& datagram : first.mapped())
      bytes_ -= datagram.size();
    return {first.key(), std::move(first.mapped())};
  }

  using map = std::map<runtime::channel, std::vector<dc::byte_buffer>>;
  const map& by_key() const noexcept { return by_key_; }
  std::size_t count() const noexcept { return count_; }

private:
  map by_key_;
  std::size_t count_ = 0;
  std::size_t bytes_ = 0;
};

}  // namespace donet::actors
