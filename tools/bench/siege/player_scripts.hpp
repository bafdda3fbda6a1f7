#pragma once
// Attacks of established clients: they send HELLO, log in at the UberDOG of the attack, and then
// send messages that players may send.

#include "tools/bench/siege/attack_plan.hpp"
#include "tools/bench/siege/script.hpp"

namespace donet::bench::siege {

// Each function creates the scripts of the attack with its name.
std::unique_ptr<script> ai_flood(const attack_plan& plan, std::uint64_t seed);
std::unique_ptr<script> interest_zones(const attack_plan& plan, std::uint64_t seed);
std::unique_ptr<script> interest_children(const attack_plan& plan, std::uint64_t seed);
std::unique_ptr<script> never_read(const attack_plan& plan, std::uint64_t seed);

}  // namespace donet::bench::siege
