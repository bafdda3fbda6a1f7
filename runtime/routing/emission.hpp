#pragma once
// What one of the node's own services wants of the router: frames to be routed, and the first and
// last subscriptions among those whom it looks after, in one order.

#include "runtime/datagram/batch.hpp"
#include "runtime/routing/channel_range.hpp"
#include "runtime/routing/outbox.hpp"

#include <cstdint>
#include <vector>

namespace donet::runtime {

struct emission {
  struct step {
    enum class kind : unsigned char {
      send,  ///< the next `bytes` of the frames are of `sender`
      subscribe,
      unsubscribe,
      subscribe_range,
      unsubscribe_range,
      /// The next `bytes` of the frames are a datagram to be sent when the service goes without a
      /// word; its key stands in both ends of `channels`.
      add_post_remove,
      clear_post_removes,
    };

    kind what{};
    participant sender{};
    std::uint32_t bytes = 0;
    channel_range channels;  ///< a single channel stands in both ends
  };

  batch frames;
  std::vector<step> steps;
  /// The number of the last parcel whose effects these are, and all before it.
  std::uint64_t handled = 0;
};

}  // namespace donet::runtime
