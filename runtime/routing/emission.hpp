#pragma once
// The output of one of the node's own services for the router: frames to be routed, and the first and
// last subscriptions among the service's participants, in one order.

#include "runtime/datagram/batch.hpp"
#include "runtime/routing/channel_range.hpp"
#include "runtime/routing/outbox.hpp"

#include <cstdint>
#include <vector>

namespace donet::runtime {

struct emission {
  struct step {
    enum class kind : unsigned char {
      send,  ///< the next `bytes` of the frames come from `sender`
      subscribe,
      unsubscribe,
      subscribe_range,
      unsubscribe_range,
      /// The next `bytes` of the frames are a datagram that is sent if the service ends unexpectedly;
      /// both ends of `channels` are its key.
      add_post_remove,
      clear_post_removes,
    };

    kind what{};
    participant sender{};
    std::uint32_t bytes = 0;
    channel_range channels;  ///< a single channel is both ends
  };

  batch frames;
  std::vector<step> steps;
  /// The number of a parcel: the emission has the effects of that parcel and of all before it.
  std::uint64_t handled = 0;
};

}  // namespace donet::runtime
