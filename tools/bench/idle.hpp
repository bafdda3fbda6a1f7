#pragma once
// The loads of `ca idle`: many clients that have sent HELLO and then send nothing; and of
// `md idle`: links without subscriptions, or no links at all.

#include "tools/bench/figures.hpp"
#include "tools/bench/invocation.hpp"
#include "tools/bench/session.hpp"

namespace donet::bench {

/// Throws run_failure at a client that gets no answer, is disconnected, or receives an unexpected
/// message.
figures run_idle(const invocation& asked, const session& around);
/// Throws run_failure at a link that receives anything.
figures run_idle_links(const invocation& asked, const session& around);

}  // namespace donet::bench
