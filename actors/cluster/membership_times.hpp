#pragma once
// The times of membership. A member that is silent loses its connection early, which costs little, and
// counts as unreachable late.

#include <algorithm>
#include <chrono>

namespace donet::actors {

/// Passed in by the owner.
using membership_time = std::chrono::steady_clock::time_point;

namespace membership_times {

using std::chrono::milliseconds;

/// Interval at which the owner calls `membership_state::tick`.
inline constexpr milliseconds tick{50};
/// Interval of the heartbeats to one node.
inline constexpr milliseconds heartbeat{500};
/// A connection without a byte for this time is cut.
inline constexpr milliseconds silence_max{1'500};
/// A stream that was given to a link has opened after this time, or it is cut.
inline constexpr milliseconds entering_max{2'000};
/// The interval of dials to an address begins with the first and doubles up to the second.
inline constexpr milliseconds redial_first{50};
inline constexpr milliseconds redial_max{1'000};
/// After this time without a cut the interval begins again.
inline constexpr milliseconds redial_reset{5'000};
/// A verdict needs the answers of all members in reach to heartbeats that were sent within this time.
inline constexpr milliseconds answer_max{2'000};
/// A host that refuses each dial for this time has no such process any more.
inline constexpr milliseconds refused_max{1'000};
/// Interval at which a serving node dials its seeds, in case another part of the cluster is there.
inline constexpr milliseconds meeting{10'000};
/// Interval of the log line about what joining waits for.
inline constexpr milliseconds waiting_log{10'000};
/// An answer of a seed counts for this time.
inline constexpr milliseconds seed_answer_max{4'000};
/// A cluster that not all seeds have agreed to forms only after the answers were the same for this time.
inline constexpr milliseconds seeds_settled{3'000};
/// A joining node collects further refusals for this time before it exits.
inline constexpr milliseconds refusals_collected{2'000};

/// A member without a sign of life for this time is a suspect.
constexpr milliseconds suspect_after(milliseconds dead_after) noexcept {
  return std::min(milliseconds(2'000), dead_after * 2 / 5);
}

/// Tombstones and the incarnations of nodes that have left are kept for this time.
inline constexpr std::chrono::hours gone_kept{1};

}  // namespace membership_times
}  // namespace donet::actors
