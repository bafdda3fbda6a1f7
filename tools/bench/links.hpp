#pragma once
// The load of `md links`: links that connect and disconnect.
//
// Each link connects, may leave a post-remove, subscribes to its channel, and sends a hello to the
// feeder. The server processes a link in order, so the subscription is in force when the feeder
// receives the hello. The feeder replies to that channel, and the link disconnects when it has the
// reply.
//
//   link:    connect, add channel 5, [hello] ──> feeder
//   feeder:  [answer] ──> channel 5 ──> link: close

#include "tools/bench/figures.hpp"
#include "tools/bench/invocation.hpp"
#include "tools/bench/session.hpp"

namespace donet::bench {

/// Throws run_failure at a message that is lost, duplicated or changed.
figures run_links(const invocation& asked, const session& around);

}  // namespace donet::bench
