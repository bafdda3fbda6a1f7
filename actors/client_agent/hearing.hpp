#pragma once
// What a client hears in one go: those of the frames that its shard has at hand which are for it, in
// order.

#include "actors/client_agent/message_route.hpp"
#include "dcfile/bytes.hpp"
#include "runtime/datagram/view.hpp"

#include <cstddef>
#include <cstdint>
#include <vector>

namespace donet::actors {

/// A message, and the frame that tells a client of it if many are told the same.
struct heard_frame {
  runtime::message_view message;
  message_route route;
  std::uint32_t told_at = 0;
  std::uint32_t told_size = 0;
};

/// An entry in a list of frames; 0 ends it.
struct heard_note {
  std::uint32_t frame = 0;
  std::uint32_t next = 0;
};

struct hearing {
  const std::vector<heard_frame>* frames = nullptr;
  const std::vector<heard_note>* notes = nullptr;
  /// Where the frames for clients stand.
  dc::bytes_view told;
  std::uint32_t first = 0;
  /// Of all frames for clients that it has.
  std::size_t told_bytes = 0;

  /// Calls `visit(message, its route, frame for the client or nothing)`.
  template <class Visitor>
  void for_each(Visitor&& visit) const {
    for (std::uint32_t at = first; at != 0; at = (*notes)[at].next) {
      const heard_frame& one = (*frames)[(*notes)[at].frame];
      visit(one.message, one.route, told.subspan(one.told_at, one.told_size));
    }
  }
};

}  // namespace donet::actors
