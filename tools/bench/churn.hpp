#pragma once
// The load of `md churn`: connections that subscribe and unsubscribe continuously, and a check that
// the server carried out their operations.
//
// A connection sends a batch of operations, then a message to the prober. The server processes a
// link in order, so the batch is complete when the prober receives that message. Now the prober
// sends to channels that the batch has touched. Messages to subscribed channels must arrive,
// messages to others must not. The last probe goes to a channel that was just added, so its arrival
// ends the wait:
//
//   connection:  add 7, remove 9, …, add 3, [done]      prober:  to 9, to 7, …, to 3
//
// Each connection records its subscriptions to channels of its own. Half of its operations go to
// channels that all connections share, so that rows with many subscribers come and go, too.

#include "tools/bench/figures.hpp"
#include "tools/bench/invocation.hpp"
#include "tools/bench/session.hpp"

namespace donet::bench {

/// Throws run_failure at a message that contradicts the record, or that does not arrive.
figures run_churn(const invocation& asked, const session& around);

}  // namespace donet::bench
