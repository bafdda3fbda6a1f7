#pragma once
// Holds what each client saw against what the others did. All of it is for moments at which
// everything that was done has arrived.

#include "tools/demo/district_ai.hpp"
#include "tools/demo/player.hpp"
#include "tools/demo/tally.hpp"

#include <memory>
#include <string>
#include <vector>

namespace donet::demo {

using players = std::vector<std::unique_ptr<player>>;

/// Who sees whom, and in which place, position and mood; the AI too.
void compare_views(const players& all, const district_ai& ai, tally& result);

/// What everybody did in this step, against what everybody noticed.
void compare_deeds(const players& all, tally& result);

/// One went from one place to another in this step, and nobody else did.
void compare_crossings(const players& all, const player& traveller, place from, tally& result);

/// Everybody has heard these rings in this step.
void compare_bells(const players& all, const std::vector<std::string>& rings, tally& result);

/// The database keeps of its avatar what its owner knew of it last: `stored` is its answer.
void compare_memory(const player& one, const harness::event& stored, tally& result);

/// The server has broken no promise to this client.
void compare_promises(const player& one, tally& result);

}  // namespace donet::demo
