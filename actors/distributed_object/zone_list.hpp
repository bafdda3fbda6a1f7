#pragma once
// The zones named in a message.

#include "actors/msgtype.hpp"
#include "dcfile/bytes.hpp"
#include "runtime/ids.hpp"

#include <algorithm>
#include <cstdint>
#include <vector>

namespace donet::actors {

/// Reads one zone, or a count and that many zones; the result is ascending without duplicates
/// (spec/services QUIRK 28). False if the message is cut short.
[[nodiscard]] inline bool read_zones(dc::byte_reader& from, bool several,
                                     std::vector<runtime::zone>& zones) {
  std::uint16_t count = 1;
  if (several && !from.read(count))
    return false;
  for (std::uint16_t i = 0; i < count; ++i) {
    std::uint32_t zone = 0;
    if (!from.read(zone))
      return false;
    zones.push_back(runtime::zone{zone});
  }
  std::sort(zones.begin(), zones.end());
  zones.erase(std::unique(zones.begin(), zones.end()), zones.end());
  return true;
}

/// Reads the zones of a query for objects or their number, behind its context and DoId. Queries of
/// other types name no zones. False if the message is cut short.
[[nodiscard]] inline bool read_zones_of_query(dc::byte_reader& from, std::uint16_t type,
                                              std::vector<runtime::zone>& zones) {
  switch (type) {
  case msgtype::object_get_zone_objects:
  case msgtype::object_get_zone_count: return read_zones(from, false, zones);
  case msgtype::object_get_zones_objects:
  case msgtype::object_get_zones_count: return read_zones(from, true, zones);
  default: return true;
  }
}

}  // namespace donet::actors
