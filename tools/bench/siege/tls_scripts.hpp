#pragma once
// Attacks on a TLS listener.

#include "tools/bench/siege/attack_plan.hpp"
#include "tools/bench/siege/script.hpp"

namespace donet::bench::siege {

// Each function creates the scripts of the attack with its name.
std::unique_ptr<script> tls_key_updates(const attack_plan& plan, std::uint64_t seed);
std::unique_ptr<script> tls_key_update_requests(const attack_plan& plan, std::uint64_t seed);
std::unique_ptr<script> tls_client_hellos(const attack_plan& plan, std::uint64_t seed);
/// Half a ClientHello, and nothing after it.
std::unique_ptr<script> tls_half_open(const attack_plan& plan, std::uint64_t seed);

}  // namespace donet::bench::siege
