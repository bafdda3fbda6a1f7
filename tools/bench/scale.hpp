#pragma once
// The load of `md scale`: what does a message cost when there are a million channels?
//
// One publisher sends, first to the only channel of one link, then at random to one channel of each link,
// then at random to any of all channels. The second figure shows what many links cost, the third what many
// channels cost besides.

#include "tools/bench/figures.hpp"
#include "tools/bench/invocation.hpp"
#include "tools/bench/session.hpp"

namespace donet::bench {

/// Throws run_failure at what is lost, duplicated, out of order on its way to a link, or changed.
figures run_scale(const invocation& asked, const session& around);

}  // namespace donet::bench
