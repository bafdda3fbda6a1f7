#pragma once
// Attacks that need no login, on any listener: bytes of no protocol, handshakes that stop, messages
// that an anonymous client may send.

#include "tools/bench/siege/attack_plan.hpp"
#include "tools/bench/siege/script.hpp"

namespace donet::bench::siege {

// Each function creates the scripts of the attack with its name.
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
