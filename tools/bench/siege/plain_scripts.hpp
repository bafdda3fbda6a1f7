#pragma once
// Attacks of peers that need no login, at any listener: bytes that are no protocol, handshakes that do not go on,
// messages that an anonymous client may send.

#include "tools/bench/siege/attack_plan.hpp"
#include "tools/bench/siege/script.hpp"

namespace donet::bench::siege {

// Each makes the scripts of the attack of its name.
std::unique_ptr<script> garbage(const attack_plan& plan, std::uint64_t seed);
std::unique_ptr<script> heartbeats(const attack_plan& plan, std::uint64_t seed);
std::unique_ptr<script> slow_loris(const attack_plan& plan, std::uint64_t seed);
std::unique_ptr<script> silence(const attack_plan& plan, std::uint64_t seed);
std::unique_ptr<script> deafness(const attack_plan& plan, std::uint64_t seed);
std::unique_ptr<script> resets(const attack_plan& plan, std::uint64_t seed);
std::unique_ptr<script> long_first_frames(const attack_plan& plan, std::uint64_t seed);
std::unique_ptr<script> uberdog_flood(const attack_plan& plan, std::uint64_t seed);
std::unique_ptr<script> http_connections(const attack_plan& plan, std::uint64_t seed);

}  // namespace donet::bench::siege
