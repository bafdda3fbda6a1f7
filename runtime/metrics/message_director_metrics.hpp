#pragma once
// The cells of a node's Message Director. The router writes them after each of its turns, on the
// thread that it runs on; any thread may read. The meaning of each number is in its help text in
// describe_message_director.cpp.

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
