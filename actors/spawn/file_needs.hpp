#pragma once
// Estimates the number of files, including sockets, that a node of this role may have open, so that
// the node can warn if the limit of the process is lower.

#include "config/role_config.hpp"

#include <cstdint>

namespace donet::actors {

/// The assumed number of clients of a Client Agent without `max_clients`, unless it has fewer
/// channels.
inline constexpr std::uint64_t clients_expected = 10'000;

/// The assumed number of participants of a node with a Message Director's address.
inline constexpr std::uint64_t participants_expected = 64;

/// A generous estimate. `threads` is the number of I/O threads.
std::uint64_t files_needed(const config::role_config& role, std::size_t threads);

}  // namespace donet::actors
