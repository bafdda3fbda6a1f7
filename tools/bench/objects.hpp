#pragma once
// The loads of a State Server: `ss objects`, the life cycle of many objects; `ss updates`, only
// updates, of any of them; and `ss idle`, objects without any messages.
//
//   AI ──> State Server: create them ──> their place ──> watcher        each must come into view
//   AI ──> object 0, or any: set a field ──> their place ──> watcher    in the order of setting
//   AI ──> any object: get the field ──> AI                             the last value set
//   AI ──> State Server: delete them ──> their place ──> watcher
//
// At most as many messages as the window allows are in flight. All of them pass through one AI, one
// State Server and one watcher, so they must arrive in the order in which they were sent.

#include "tools/bench/figures.hpp"
#include "tools/bench/invocation.hpp"
#include "tools/bench/session.hpp"

#include <vector>

namespace donet::bench {

/// Throws run_failure at a message that is lost, duplicated, out of order or changed.
figures run_objects(const invocation& asked, const session& around);
/// Updates of any object, in the requested number of runs.
std::vector<figures> run_object_updates(const invocation& asked, const session& around);
figures run_idle_objects(const invocation& asked, const session& around);

}  // namespace donet::bench
