#pragma once
// The load of `el events`: events for an Event Logger, whose files the generator reads.
//
//   generator ──UDP──> Event Logger ──> file ──> generator     each once, in order
//
// UDP has no replies, so an event counts as arrived when it is in the file. With a window, at most
// that many events are in flight; with a rate, lost events are counted.

#include "tools/bench/figures.hpp"
#include "tools/bench/invocation.hpp"
#include "tools/bench/session.hpp"

#include <vector>

namespace donet::bench {

/// Returns one row of figures per run. Throws run_failure at an event that is duplicated, out of
/// order or wrong, and, if there is a window, at a lost event.
std::vector<figures> run_events(const invocation& asked, const session& around);

}  // namespace donet::bench
