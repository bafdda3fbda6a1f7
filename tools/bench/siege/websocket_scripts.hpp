#pragma once
// Attacks of peers that have completed the WebSocket handshake and have not sent HELLO.

#include "tools/bench/siege/attack_plan.hpp"
#include "tools/bench/siege/script.hpp"

namespace donet::bench::siege {

// Each function creates the scripts of the attack with its name.
std::unique_ptr<script> websocket_pings(const attack_plan& plan, std::uint64_t seed);
std::unique_ptr<script> websocket_pongs(const attack_plan& plan, std::uint64_t seed);
std::unique_ptr<script> websocket_empty_messages(const attack_plan& plan, std::uint64_t seed);
std::unique_ptr<script> websocket_empty_fragments(const attack_plan& plan, std::uint64_t seed);
/// Half an upgrade request, and nothing after it.
std::unique_ptr<script> websocket_half_open(const attack_plan& plan, std::uint64_t seed);

}  // namespace donet::bench::siege
