#pragma once
// The load of `md churn`: connections that subscribe and unsubscribe all the time, and proof that the
// server did what they said.
//
// A connection sends a batch of operations, then a message to the prober. As the server works off a link
// in order, the batch is done when the prober has that message. Now the prober sends to channels that the
// batch has touched. Those subscribed must arrive, the others must not; the last is one that was just
// added, so that its arrival ends the waiting:
//
//   connection:  add 7, remove 9, …, add 3, [done]      prober:  to 9, to 7, …, to 3
//
// Each connection has channels of its own, on which it keeps book, and half of its operations go to
// channels that all connections share, so that rows with many subscribers come and go, too.

#include "tools/bench/figures.hpp"
#include "tools/bench/invocation.hpp"
#include "tools/bench/session.hpp"

namespace donet::bench {

/// Throws run_failure at a message that arrives against the book, or does not arrive.
figures run_churn(const invocation& asked, const session& around);

}  // namespace donet::bench
