#pragma once
// The parent and the zones of an interest in a request: of a client, or of
// CLIENTAGENT_ADD_INTEREST.

#include "actors/client_agent/view/interest_state.hpp"
#include "dcfile/bytes.hpp"
#include "runtime/datagram/view.hpp"

#include <algorithm>
#include <cstddef>
#include <cstdint>

namespace donet::actors {

/// One zone, or a count and as many zones.
enum class zone_list : unsigned char { one, counted };

/// Reads parent and zones, as they were sent. False if the message is cut short.
[[nodiscard]] inline bool read_interest(dc::byte_reader& from, zone_list zones, interest& to) {
  std::uint16_t count = 1;
  if (!runtime::read_id(from, to.parent) || (zones == zone_list::counted && !from.read(count)))
    return false;
  to.zones.reserve(std::min<std::size_t>(count, from.remaining() / sizeof(runtime::zone)));
  for (; count > 0; --count) {
    if (!runtime::read_zone(from, to.zones.emplace_back()))
      return false;
  }
  return true;
}

}  // namespace donet::actors
