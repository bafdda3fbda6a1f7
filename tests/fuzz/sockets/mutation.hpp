#pragma once
// Bytes that are almost right.

#include "tests/fuzz/sockets/script.hpp"

#include <string>
#include <string_view>

namespace donet::test::sockets {

/// At most so many.
std::string random_bytes(random_source& random, std::size_t size_max);

/// Mostly `bytes` as they are; else with a few of them changed, lost, doubled or added, or numbers replaced by those
/// at which counters and sizes end.
std::string perhaps_mutated(random_source& random, std::string bytes, unsigned percent = 15);

/// Adds it as one send or as several, cut anywhere, with pauses now and then.
void send_in_pieces(random_source& random, std::string_view bytes, script& to);

}  // namespace donet::test::sockets
