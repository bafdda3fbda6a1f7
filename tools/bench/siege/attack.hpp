#pragma once
// The list of attacks: what each sends, to which listener, and over how many connections.

#include "tools/bench/siege/attack_plan.hpp"
#include "tools/bench/siege/desk.hpp"
#include "tools/bench/siege/script.hpp"

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <string_view>
#include <vector>

namespace donet::bench::siege {

enum class listener : std::uint8_t { tcp, tls, websocket, http };

/// What a listener without a protocol does with the connections of an attack, to resemble the node:
/// nothing (there is no control of this attack), reads all, or closes at the first bytes.
enum class bare_behavior : std::uint8_t { none, reads, closes };

using script_maker = std::unique_ptr<script> (*)(const attack_plan& plan, std::uint64_t seed);

struct attack {
  std::string_view name;
  std::string_view what;  ///< a sentence for the user
  listener at = listener::tcp;
  std::vector<script_maker> scripts;  ///< connections use these in rotation
  std::size_t connections = 4;
  bool from_one_address = false;
  std::size_t bytes_per_send =
    0;                    ///< so that the node reads the attack in small pieces; 0: no limit
  bool has_desk = false;  ///< needs an AI that logs its players in
  desk_plan objects{};
  double victim_rate = 0;         ///< bytes per second that a slow UberDOG and AI reads; 0: none
  std::size_t open_files = 4096;  ///< limit of a node started for this attack
  bare_behavior control = bare_behavior::none;
};

std::span<const attack> all_attacks();
/// Null if no attack has this name.
const attack* find_attack(std::string_view name);

}  // namespace donet::bench::siege
