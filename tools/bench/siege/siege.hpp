#pragma once
// The load of `ca siege`: one attack after the other on a node with honest players. It measures
// whether honest players are served worse than before, and what a byte of an attacker costs the
// node.

#include "tools/bench/invocation.hpp"
#include "tools/bench/session.hpp"
#include "tools/bench/siege/besieged.hpp"

#include <atomic>
#include <optional>
#include <string>
#include <vector>

namespace donet::bench::siege {

struct siege_result {
  std::string server;          ///< address of its Client Agent, or the program that was started
  std::string server_process;  ///< name and pid; empty if not found
  /// Whether the system permitted that the players' thread never waits for a core. Nothing without
  /// --attackers-yield.
  std::optional<bool> players_had_priority;
  std::vector<attack_result> attacks;
};

/// Attacks the running node, or a new node for each attack. Throws run_failure.
siege_result run_siege(const invocation& asked, progress& shown, const std::atomic<bool>& stopped);

/// True if the honest players were served and, with --assert, no bound was violated.
bool is_well(const siege_result& all, const invocation& asked);

}  // namespace donet::bench::siege
