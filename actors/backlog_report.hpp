#pragma once
// What the router reports of a sink that is behind with reading: its level, and which senders' messages
// made it worse. Services that have clients pause them by it (architecture section 6.2).

#include "actors/sink_id.hpp"
#include "runtime/ids.hpp"
#include "runtime/net/backlog.hpp"

#include <cstdint>
#include <vector>

namespace donet::actors {

/// The sender is that of the datagrams. A State Server keeps the sender of an update in what the
/// object sends about it, so it still is the client that caused it.
struct sender_share {
  runtime::channel sender{};
  std::uint64_t bytes = 0;

  friend bool operator==(const sender_share&, const sender_share&) = default;
};

struct backlog_report {
  sink_id sink;
  /// `none` also when the sink has left.
  runtime::backlog level{};
  /// Since the last report of this sink, each sender once.
  std::vector<sender_share> senders;
};

}  // namespace donet::actors
