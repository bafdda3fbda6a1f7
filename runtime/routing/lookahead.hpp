#pragma once
// Has the places of channels fetched from memory before a table is asked for them: with many
// channels, waiting for memory is most of what a lookup costs.

#include "runtime/datagram/view.hpp"
#include "runtime/routing/anticipation.hpp"
#include "runtime/routing/subscription_table.hpp"

#include <cstddef>
#include <optional>
#include <span>

namespace donet::runtime {

/// Walks some frames ahead of somebody who walks over the same frames, which stay where they are. The
/// table outlives it, and so does `known`: messages that make their recipients subscribe.
class lookahead {
public:
  lookahead(dc::bytes_view frames, const subscription_table& table,
            std::span<const subscribing_message> known) noexcept
      : ahead_(frames), table_(&table), known_(known), worthwhile_(is_worthwhile(table)) {
    for (std::size_t i = 0; i < distance; ++i)
      advance();
  }

  /// Whether the table is so large that it is not at hand anyway.
  static bool is_worthwhile(const subscription_table& table) noexcept {
    return table.channel_count() > cached_channels;
  }

  /// The other goes on to the next frame.
  void advance() noexcept {
    dc::bytes_view frame;
    if (!worthwhile_ || !ahead_.next(frame))
      return;
    const auto datagram = datagram_view::of(frame);
    if (!datagram || datagram->recipient_count() == 0)
      return;
    table_->prefetch(datagram->recipient(0));
    if (const std::optional<channel> c = anticipated_channel(known_, *datagram))
      table_->prefetch(*c);
  }

private:
  static constexpr std::size_t distance = 8;
  // Of so few the processor has all at hand anyway.
  static constexpr std::size_t cached_channels = 4096;

  frame_walker ahead_;
  const subscription_table* table_;
  std::span<const subscribing_message> known_;
  bool worthwhile_;
};

}  // namespace donet::runtime
