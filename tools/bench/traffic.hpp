#pragma once
// The load behind pairs, fanout, latency and slow: publishers, each with a channel of its own, and
// subscribers of these channels, all in one thread.
//
//   publisher 0 ──> channel 0 ──> server ──> subscriber 0            pairs: one publisher each
//   publisher 1 ──> channel 1 ──>        ──> subscriber 1            fan-out: all publishers each

#include "tools/bench/link_set.hpp"
#include "tools/bench/streams.hpp"

namespace donet::bench {

struct traffic_plan : stream_plan {
  std::size_t publishers = 1;
  std::size_t subscribers = 1;
  bool everybody_hears_everything = false;  ///< otherwise subscriber n receives from publisher n
};

class traffic {
public:
  /// Connects and subscribes; returns when all subscriptions are in force. The references must
  /// outlive this object. Throws run_failure.
  traffic(const session& around, const protocol& spoken, const traffic_plan& plan);

  /// See streams::run.
  figures run(const run_plan& plan) { return streams_.run(plan); }

  /// The channel of the publisher with this index.
  std::uint64_t channel(std::size_t index) const noexcept { return channels_ + index; }

private:
  std::uint64_t channels_;
  link_set links_;
  streams streams_;
};

}  // namespace donet::bench
