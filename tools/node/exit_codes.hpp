#pragma once
// The exit codes of donet-node; --help documents them.

namespace donet::tools {

inline constexpr int exit_stopped = 0;
inline constexpr int exit_cannot_start = 1;
inline constexpr int exit_wrong_usage = 2;
inline constexpr int exit_failed = 3;
/// The other nodes of the cluster continue without this one.
inline constexpr int exit_fenced = 4;

}  // namespace donet::tools
