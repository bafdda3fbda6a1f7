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

/// The views of all clients and of the AI: avatars with their place, position and mood.
void compare_views(const players& all, const district_ai& ai, tally& result);

/// The actions of all players in this step, against what the others noticed.
void compare_deeds(const players& all, tally& result);

/// A step in which only `traveller` went to another place.
void compare_crossings(const players& all, const player& traveller, place from, tally& result);

/// All players have received these rings in this step.
void compare_bells(const players& all, const std::vector<std::string>& rings, tally& result);

/// The database keeps of its avatar what its owner knew of it last: `stored` is its answer.
void compare_memory(const player& one, const harness::event& stored, tally& result);

/// The server has broken no promise to this client.
void compare_promises(const player& one, tally& result);

}  // namespace donet::demo
