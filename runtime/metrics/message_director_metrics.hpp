#pragma once
// What the Message Director of a node counts. Its router writes, after each of its turns, whatever
// thread it runs on; everybody may read. What the numbers mean stands with their names, in
// metric_factory.cpp.

#include "runtime/metrics/cells.hpp"

#include <array>
#include <string_view>

namespace donet::runtime {

struct message_director_metrics {
  /// Outcomes of provisional subscriptions, in the order of `actors::provisional_ending`.
  static constexpr std::array<std::string_view, 5> provisional_words{"confirmed", "withdrawn",
                                                                     "expired", "left", "refused"};

  explicit message_director_metrics(std::span<const std::string_view> endings = {})
      : ended_participants(endings) {}

  counter received_frames;
  counter received_bytes;
  counter delivered_frames;
  counter delivered_bytes;
  counter control_frames;
  counter malformed_frames;
  counter undeliverable_frames;
  histogram turn_frames{1, 4, 16, 64, 256, 1024, 4096, 16384, 65536};

  gauge participants;
  gauge backlogged;
  labelled_counters ended_participants;

  gauge channels;
  gauge subscriptions;
  gauge range_segments;

  gauge provisional;
  labelled_counters provisional_endings{provisional_words};

  gauge upstream_connected;
  counter upstream_frames;
  counter upstream_lost_frames;
};

}  // namespace donet::runtime
