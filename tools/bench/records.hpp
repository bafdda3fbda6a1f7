#pragma once
// The loads of `db`: objects that a Database Server stores.
//
//   mixed    AI ──> Database Server: set a field, get it ──> AI     the last value set before
//   create   AI ──> Database Server: create ──> AI                  an id that no other object has
//   get      AI ──> Database Server: get a field ──> AI             the last value set
//   activate AI ──> Database State Server: activate ──> its place     once, then it ends
//
// At most as many requests as the window allows are unanswered. Answers about one object must
// arrive in the order of the requests, those about several in any order. Objects are created before
// the first run, and read in full and deleted after the last one; all of these answers are checked,
// too.

#include "tools/bench/figures.hpp"
#include "tools/bench/invocation.hpp"
#include "tools/bench/session.hpp"

#include <vector>

namespace donet::bench {

/// Returns one row of figures per run. Throws run_failure at an answer that is lost, duplicated,
/// out of order or wrong.
std::vector<figures> run_records(const invocation& asked, const session& around);

}  // namespace donet::bench
