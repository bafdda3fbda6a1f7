#pragma once
// A message about zones that a parent has relayed to all of its children: a query for the objects
// of these zones, or their deletion (spec/services 3.4.18, 3.4.19). It concerns the children that
// are in these zones and those that the parent still counts there; all other children ignore it.
//
// Each of these children receives a message that names only its own zones. With the whole list, the
// cost would grow with the number of zones times the number of objects in them.

#include "actors/distributed_object/place_index.hpp"
#include "dcfile/bytes.hpp"
#include "runtime/datagram/view.hpp"
#include "runtime/ids.hpp"
#include "runtime/routing/subscriber.hpp"

#include <cstddef>
#include <cstdint>
#include <vector>

namespace donet::actors {

/// Not thread-safe.
class child_question {
public:
  /// True if the message is complete, of such a type, and sent to the children of one parent only.
  /// The functions below require that; the bytes of `message` must stay valid until the next call.
  [[nodiscard]] bool read(const runtime::datagram_view& datagram,
                          const runtime::message_view& message);

  /// Appends the children that the message concerns, each once, in ascending order of their
  /// numbers.
  void find(const place_index& places, std::vector<runtime::subscriber>& to);

  /// The message for child number `nth` of those that `find` appended. Valid until the next call.
  runtime::message_view message_for(std::size_t nth);

private:
  // A child that the message concerns, and one of its zones.
  struct concern {
    runtime::subscriber who{};
    runtime::zone where{};
  };

  runtime::message_view message_;
  std::uint16_t type_ = 0;     // the plural form, which has a count of zones
  std::size_t head_size_ = 0;  // payload bytes before the zones
  runtime::doid parent_{};
  std::vector<runtime::zone> zones_;
  std::vector<concern> concerns_;
  // The first index in `concerns_` of each child that `find` appended.
  std::vector<std::size_t> first_;
  dc::byte_buffer payload_;
};

}  // namespace donet::actors
