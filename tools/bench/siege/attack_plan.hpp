#pragma once
// Identifiers of the world under attack, for the scripts of an attack.

#include <cstddef>
#include <cstdint>
#include <string>

namespace donet::bench::siege {

struct attack_plan {
  std::string greeting;           ///< CLIENT_HELLO, framed
  std::uint32_t login = 0;        ///< the UberDOG that establishes the clients of an attack
  std::uint32_t victim = 0;       ///< the UberDOG that reads slowly
  std::uint32_t target = 0;       ///< an object whose AI reads slowly
  std::uint32_t full_parent = 0;  ///< a parent of many children, each in its own zone
  std::size_t full_children = 0;  ///< the number of these, in the zones from 1 on
  std::uint32_t wide_parent = 0;  ///< a parent of fewer children, all in zone 1
};

}  // namespace donet::bench::siege
