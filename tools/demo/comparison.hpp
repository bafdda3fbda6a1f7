#pragma once
// Compares the observations of each client with the actions of the others. Call these functions
// when all messages have arrived.

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

/// The actions of all players in this step, and the observations of the others.
void compare_deeds(const players& all, tally& result);

/// A step in which only `traveller` moved to another place.
void compare_crossings(const players& all, const player& traveller, place from, tally& result);

/// All players have received these rings in this step.
void compare_bells(const players& all, const std::vector<std::string>& rings, tally& result);

/// The database has stored the last values of its avatar that the owner received: `stored` is its
/// answer.
void compare_memory(const player& one, const harness::event& stored, tally& result);

/// The server has not violated the protocol to this client.
void compare_promises(const player& one, tally& result);

}  // namespace donet::demo
