#pragma once
// The systems whose ids an unknown peer may not use: this node and the nodes that it has links to. Each node
// shows its id in clear to everyone who connects to its Inspector.
//
// 1. A peer of the Inspector introduces itself with the id of another node.
// 2. CAF would take the peer for that node: it would close the connection of that node's link, or end the proxies
//    of that node by a down message of the peer.
// 3. So the acceptor rejects an introduction with a reserved id.

#include "dcfile/bytes.hpp"

#include <algorithm>
#include <functional>
#include <mutex>
#include <set>
#include <string>

namespace donet::runtime {

/// Ids as the bytes by which CAF introduces a system (basp_identity). Any thread may call any function.
class reserved_identities {
public:
  /// May be called several times for one id; each call needs its `release`.
  void reserve(const dc::byte_buffer& id) {
    const std::lock_guard lock(mutex_);
    ids_.emplace(dc::as_text(id));
  }
  void release(const dc::byte_buffer& id) {
    const std::lock_guard lock(mutex_);
    if (const auto found = ids_.find(dc::as_text(id)); found != ids_.end())
      ids_.erase(found);
  }
  /// True if these bytes begin with a reserved id. CAF ignores the rest of an introduction.
  bool begins(dc::bytes_view introduction) const {
    const std::lock_guard lock(mutex_);
    return std::ranges::any_of(
      ids_, [&](const std::string& id) { return dc::as_text(introduction).starts_with(id); });
  }

private:
  mutable std::mutex mutex_;
  std::multiset<std::string, std::less<>> ids_;
};

}  // namespace donet::runtime
