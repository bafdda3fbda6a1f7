#include "actors/message_director/router_metrics.hpp"

#include <algorithm>

namespace donet::actors {

void show(const router_state& state, runtime::message_director_metrics& in) noexcept {
  const router_counts& counts = state.counts();
  in.received_frames.set(counts.received_frames);
  in.received_bytes.set(counts.received_bytes);
  in.delivered_frames.set(counts.delivered_frames);
  in.delivered_bytes.set(counts.delivered_bytes);
  in.control_frames.set(counts.controls);
  in.malformed_frames.set(counts.malformed);
  in.undeliverable_frames.set(counts.undeliverable);
  in.provisional.set(state.provisional().present);
  for (std::size_t i = 0; i < provisional_endings; ++i)
    in.provisional_endings[i].set(state.provisional().ended[i]);
  in.upstream_frames.set(counts.upstream_frames);
  in.upstream_lost_frames.set(counts.lost_upstream);
  in.upstream_connected.set(state.is_upstream_connected() ? 1 : 0);
  in.participants.set(state.participants());
  in.backlogged.set(state.backlogged());
  // A test may make the metrics without names of reasons, and so without these cells.
  const std::size_t reasons = std::min(in.ended_participants.size(), counts.ended.size());
  for (std::size_t i = 0; i < reasons; ++i)
    in.ended_participants[i].set(counts.ended[i]);
  const runtime::subscription_table& table = state.subscriptions();
  in.channels.set(table.channel_count());
  in.subscriptions.set(table.subscription_count());
  in.range_segments.set(table.segment_count());
}

void show(const router_links::node_counts& counts, bool holds_barrier, link_figures& in) noexcept {
  in.sent_frames.store(counts.sent_frames, std::memory_order_relaxed);
  in.received_frames.store(counts.received_frames, std::memory_order_relaxed);
  in.channels.store(counts.channels, std::memory_order_relaxed);
  in.ranges.store(counts.ranges, std::memory_order_relaxed);
  in.holds_barrier.store(holds_barrier, std::memory_order_relaxed);
}

}  // namespace donet::actors
