#pragma once
// The loads of `db`: objects that a Database Server keeps.
//
//   mixed    AI ──> Database Server: set a field, get it ──> AI     what was set last before
//   create   AI ──> Database Server: create ──> AI                  an id that no other object has
//   get      AI ──> Database Server: get a field ──> AI             what was set last
//   activate AI ──> Database State Server: bring it to life ──> whoever looks there     once, then it goes
//
// At most so many as the window says have no answer yet. Answers about one object must come in the order of
// the requests, those about several in any. Objects are made before a run and read in full and deleted behind
// the last, all of it checked, too.

#include "tools/bench/figures.hpp"
#include "tools/bench/invocation.hpp"
#include "tools/bench/session.hpp"

#include <vector>

namespace donet::bench {

/// A row of figures for each run. Throws run_failure at what is lost, duplicated, out of order or wrong.
std::vector<figures> run_records(const invocation& asked, const session& around);

}  // namespace donet::bench
