#pragma once
// The router's report on a sink that reads too slowly: its backlog level, and the senders whose
// messages increased it. Services with clients pause these clients (architecture section 6.2).

#include "actors/sink_id.hpp"
#include "runtime/ids.hpp"
#include "runtime/net/backlog.hpp"

#include <cstdint>
#include <vector>

namespace donet::actors {

/// `sender` is the sender of the datagrams. A State Server keeps the sender of an update in the
/// datagrams that its object sends about it, so this still is the client that caused them.
struct sender_share {
  runtime::channel sender{};
  std::uint64_t bytes = 0;

  friend bool operator==(const sender_share&, const sender_share&) = default;
};

struct backlog_report {
  sink_id sink;
  /// Also `none` when the sink has left.
  runtime::backlog level{};
  /// The bytes since the last report on this sink, with one entry per sender.
  std::vector<sender_share> senders;
};

}  // namespace donet::actors
