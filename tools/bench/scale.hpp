#pragma once
// The load of `md scale`: the cost of a message when there are a million channels.
//
// One publisher sends, first to the only channel of one link, then at random to one channel of each
// link, then at random to any of all channels. The second figure shows the cost of many links, the
// third the additional cost of many channels.

#include "tools/bench/figures.hpp"
#include "tools/bench/invocation.hpp"
#include "tools/bench/session.hpp"

namespace donet::bench {

/// Throws run_failure at a message that is lost, duplicated, out of order on its way to a link, or
/// changed.
figures run_scale(const invocation& asked, const session& around);

}  // namespace donet::bench
