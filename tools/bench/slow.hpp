#pragma once
// The load of `md slow`: pairs, first alone and then beside a subscriber of all their channels that
// never reads. It measures whether the server keeps the others going, and what it does with the
// data for the slow one.

#include "tools/bench/figures.hpp"
#include "tools/bench/invocation.hpp"
#include "tools/bench/session.hpp"

namespace donet::bench {

/// Throws run_failure at a message to the others that is lost, duplicated, out of order or changed.
figures run_slow(const invocation& asked, const session& around);

}  // namespace donet::bench
