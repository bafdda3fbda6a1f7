#pragma once
// Bytes that are almost valid.

#include "tests/fuzz/sockets/script.hpp"

#include <string>
#include <string_view>

namespace donet::test::sockets {

/// At most `size_max` bytes.
std::string random_bytes(random_source& random, std::size_t size_max);

/// Mostly `bytes` unchanged; otherwise with a few of them changed, removed, doubled or added, or
/// with numbers replaced by limits of counters and sizes.
std::string perhaps_mutated(random_source& random, std::string bytes, unsigned percent = 15);

/// Adds `bytes` as one send or as several, split anywhere, sometimes with pauses.
void send_in_pieces(random_source& random, std::string_view bytes, script& to);

}  // namespace donet::test::sockets
