#pragma once
// The frames that one client receives at a time: those of its shard's frames that are for this
// client, in order.

#include "actors/client_agent/message_route.hpp"
#include "dcfile/bytes.hpp"
#include "runtime/datagram/view.hpp"

#include <cstddef>
#include <cstdint>
#include <vector>

namespace donet::actors {

/// A message from the cluster, and where its client-side encoding is, if several clients receive
/// it.
struct shard_frame {
  runtime::message_view message;
  message_route route;
  std::uint32_t encoded_offset = 0;
  std::uint32_t encoded_size = 0;
};

/// An entry in the list of one client's frames: the index of a frame, and of the next entry; 0 ends
/// the list.
struct client_frame {
  std::uint32_t frame = 0;
  std::uint32_t next = 0;
};

struct client_batch {
  const std::vector<shard_frame>* frames = nullptr;
  const std::vector<client_frame>* entries = nullptr;
  /// The client-side encodings of all frames of the shard.
  dc::bytes_view encoded;
  /// The first entry of the client.
  std::uint32_t first = 0;
  /// The size of all encodings in the client's list.
  std::size_t encoded_bytes = 0;

  /// Calls `visit(message, route, encoded)` for each frame; `encoded` is empty without an encoding.
  template <class Visitor>
  void for_each(Visitor&& visit) const {
    for (std::uint32_t entry = first; entry != 0; entry = (*entries)[entry].next) {
      const shard_frame& each = (*frames)[(*entries)[entry].frame];
      visit(each.message, each.route, encoded.subspan(each.encoded_offset, each.encoded_size));
    }
  }
};

}  // namespace donet::actors
