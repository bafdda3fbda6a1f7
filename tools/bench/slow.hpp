#pragma once
// The load of `md slow`: pairs, first alone and then beside a subscriber of all their channels that never
// reads. Does the server keep the others going, and what does it do with what the slow one does not take?

#include "tools/bench/figures.hpp"
#include "tools/bench/invocation.hpp"
#include "tools/bench/session.hpp"

namespace donet::bench {

/// Throws run_failure at what is lost, duplicated, out of order or changed on its way to the others.
figures run_slow(const invocation& asked, const session& around);

}  // namespace donet::bench
