#pragma once
// The load of `md links`: links that come and go.
//
// Each connects, may leave a post-remove, subscribes to its channel, and says hello to the feeder. The
// server works off a link in order, so now the subscription is in force: the feeder answers to that
// channel, and with the answer the link leaves.
//
//   link:    connect, add channel 5, [hello] ──> feeder
//   feeder:  [answer] ──> channel 5 ──> link: close

#include "tools/bench/figures.hpp"
#include "tools/bench/invocation.hpp"
#include "tools/bench/session.hpp"

namespace donet::bench {

/// Throws run_failure at what is lost, duplicated or changed.
figures run_links(const invocation& asked, const session& around);

}  // namespace donet::bench
