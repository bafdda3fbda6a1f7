#pragma once
// The loads of a State Server: `ss objects`, the life of many objects; `ss updates`, updates of any of them alone; and
// `ss idle`, objects that nothing happens to.
//
//   AI ──> State Server: create them ──> their place ──> watcher        each must come into sight
//   AI ──> object 0, or any: set a field ──> their place ──> watcher    in the order of setting
//   AI ──> any object: get the field ──> AI                             what was set last
//   AI ──> State Server: delete them ──> their place ──> watcher
//
// At most so many as the window says are under way. All of it goes through one AI, one State Server and
// one watcher, so it must arrive in the order in which it was sent.

#include "tools/bench/figures.hpp"
#include "tools/bench/invocation.hpp"
#include "tools/bench/session.hpp"

#include <vector>

namespace donet::bench {

/// Throws run_failure at what is lost, duplicated, out of order or changed.
figures run_objects(const invocation& asked, const session& around);
/// Updates of any object, in as many runs as asked for.
std::vector<figures> run_object_updates(const invocation& asked, const session& around);
figures run_idle_objects(const invocation& asked, const session& around);

}  // namespace donet::bench
