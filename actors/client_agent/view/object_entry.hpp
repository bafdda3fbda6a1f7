#pragma once
// The entry of an object: the state that the object sends when it enters a view (spec/clientagent
// 7.2, 7.4, 7.8).

#include "actors/msgtype.hpp"
#include "actors/place.hpp"
#include "dcfile/bytes.hpp"
#include "runtime/datagram/view.hpp"
#include "runtime/ids.hpp"

#include <cstdint>

namespace donet::actors {

struct object_entry {
  runtime::doid id{};
  place at;
  std::uint16_t class_id = 0;
  dc::bytes_view whole;  ///< id, place, class and values

  /// False if the entry is cut short.
  [[nodiscard]] static bool read(dc::byte_reader from, object_entry& to) noexcept {
    to.whole = {from.position(), from.remaining()};
    return runtime::read_id(from, to.id) && runtime::read_id(from, to.at.parent)
           && runtime::read_zone(from, to.at.zone) && from.read(to.class_id);
  }
};

/// True if an entry of this message type has values of fields that are not REQUIRED.
constexpr bool is_with_other(std::uint16_t type) noexcept {
  return type == msgtype::object_enter_location_with_required_other
         || type == msgtype::object_enter_owner_with_required_other
         || type == msgtype::object_enter_interest_with_required_other;
}

}  // namespace donet::actors
