#pragma once
// A message about zones that a parent has passed on to all its children: who is there, or that those
// who are there end (spec/services 3.4.18, 3.4.19). It concerns the children in these zones, and those
// that the parent still counts in them; all other children ignore it.
//
// Each of them is given a message about its own zones only, so that the cost of a message does not
// grow with the product of its zones and the objects in them.

#include "actors/distributed_object/place_index.hpp"
#include "dcfile/bytes.hpp"
#include "runtime/datagram/view.hpp"
#include "runtime/ids.hpp"
#include "runtime/routing/subscriber.hpp"

#include <cstddef>
#include <cstdint>
#include <vector>

namespace donet::actors {

/// Not for several threads.
class child_question {
public:
  /// Whether this is such a message, whole, and sent to the children of one parent only. The functions
  /// below require that; the bytes of `message` must stay valid until the next call.
  [[nodiscard]] bool read(const runtime::datagram_view& datagram,
                          const runtime::message_view& message);

  /// Appends those that it concerns, each once, in the order of their numbers.
  void find(const place_index& places, std::vector<runtime::subscriber>& to);

  /// The message for the child that `find` appended as the `nth`. Valid until the next call.
  runtime::message_view message_for(std::size_t nth);

private:
  // A child that it concerns, and one of its zones.
  struct concern {
    runtime::subscriber who{};
    runtime::zone where{};
  };

  runtime::message_view message_;
  std::uint16_t type_ = 0;     // in the plural form, which takes a count of zones
  std::size_t head_size_ = 0;  // of its payload, before the zones
  runtime::doid parent_{};
  std::vector<runtime::zone> zones_;
  std::vector<concern> concerns_;
  std::vector<std::size_t> first_;  // in `concerns_`, of each that `find` appended
  dc::byte_buffer payload_;
};

}  // namespace donet::actors
