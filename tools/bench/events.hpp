#pragma once
// The load of `el events`: events for an Event Logger, whose files the generator reads.
//
//   generator ──UDP──> Event Logger ──> file ──> generator     each once, in order
//
// Nobody answers on UDP. So what counts as arrived is what stands in the file; with a window, no more
// than that are on their way, and with a rate, what is lost is counted.

#include "tools/bench/figures.hpp"
#include "tools/bench/invocation.hpp"
#include "tools/bench/session.hpp"

#include <vector>

namespace donet::bench {

/// A row of figures for each run. Throws run_failure at what is duplicated, out of order or wrong, and, where
/// there is a window, at what is lost.
std::vector<figures> run_events(const invocation& asked, const session& around);

}  // namespace donet::bench
