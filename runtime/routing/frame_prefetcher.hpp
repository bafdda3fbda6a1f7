#pragma once
// Fetches the table entries of channels from memory before the router looks them up. In a table of
// many channels, waiting for memory is most of the cost of a lookup.

#include "runtime/datagram/view.hpp"
#include "runtime/routing/anticipation.hpp"
#include "runtime/routing/subscription_table.hpp"

#include <cstddef>
#include <optional>
#include <span>

namespace donet::runtime {

/// Walks over frames, some frames ahead of a reader of the same frames. The frames stay where they
/// are. The table outlives the prefetcher, and so do `subscribing`: the messages that make their
/// recipients subscribe.
class frame_prefetcher {
public:
  frame_prefetcher(dc::bytes_view frames, const subscription_table& table,
                   std::span<const subscribing_message> subscribing) noexcept
      : ahead_(frames), table_(&table), subscribing_(subscribing),
        is_worthwhile_(is_worthwhile(table)) {
    for (std::size_t i = 0; i < distance; ++i)
      advance();
  }

  /// True if the table is too large for the processor's caches.
  static bool is_worthwhile(const subscription_table& table) noexcept {
    return table.channel_count() > cached_channels;
  }

  /// Moves to the next frame. The reader calls this once for each of its frames.
  void advance() noexcept {
    dc::bytes_view frame;
    if (!is_worthwhile_ || !ahead_.next(frame))
      return;
    const auto datagram = datagram_view::of(frame);
    if (!datagram || datagram->recipient_count() == 0)
      return;
    table_->prefetch(datagram->recipient(0));
    if (const std::optional<channel> c = anticipated_channel(subscribing_, *datagram))
      table_->prefetch(*c);
  }

private:
  static constexpr std::size_t distance = 8;
  // The entries of so few channels are in the caches.
  static constexpr std::size_t cached_channels = 4096;

  frame_walker ahead_;
  const subscription_table* table_;
  std::span<const subscribing_message> subscribing_;
  bool is_worthwhile_;
};

}  // namespace donet::runtime
