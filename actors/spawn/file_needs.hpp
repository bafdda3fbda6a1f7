#pragma once
// How many files, sockets among them, a node of this role may have open: for the warning that the limit
// of the process is below that.

#include "config/role_config.hpp"

#include <cstdint>

namespace donet::actors {

/// Clients that a Client Agent without `max_clients` is expected to have; fewer, if it has fewer channels.
inline constexpr std::uint64_t clients_expected = 10'000;

/// Participants that a node with a Message Director's address is expected to have.
inline constexpr std::uint64_t participants_expected = 64;

/// An estimate that is rather too large. `threads` are the I/O threads.
std::uint64_t files_needed(const config::role_config& role, std::size_t threads);

}  // namespace donet::actors
