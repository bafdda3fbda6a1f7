#pragma once
// The heartbeats between this node and one other node: rounds, echoes, and the view of the other node. Pure.
//
// Each end sends a heartbeat every 500 ms. An end whose heartbeat is nearly due sends it as the answer to
// one that arrives, so one end follows the other, and the first one measures the round trip. Now and then
// the follower sends its heartbeat early, and becomes the one that measures.

#include "actors/cluster/membership_times.hpp"
#include "runtime/cluster/cluster_view.hpp"
#include "runtime/cluster/link_message.hpp"

#include <array>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <optional>

namespace donet::actors {

class peer_heartbeats {
public:
  /// A connection has opened: the next heartbeat is due, and the other node's view is unknown to this node
  /// and vice versa.
  void connected(membership_time now) noexcept;

  /// `own_view` is the view of this node, `own_hash` its hash.
  void received(const runtime::link_heartbeat& beat, const runtime::cluster_view& own_view,
                std::uint64_t own_hash, membership_time now);
  void sent(std::uint32_t round, membership_time now) noexcept;

  bool is_due(membership_time now) const noexcept { return now >= next_; }
  /// The next heartbeat is due at once: the news of this node has changed.
  void hasten(membership_time now) noexcept { next_ = now; }

  /// True if the other node's last heartbeat had another hash than `own_hash`, or none has arrived on this
  /// connection: the next heartbeat carries the view.
  bool needs_view(std::uint64_t own_hash) const noexcept {
    return !has_received_ || hash_ != own_hash;
  }

  /// The last round of the other node, for the echo; 0 = none.
  std::uint32_t round() const noexcept { return round_; }
  /// The last round of this node that the other node has received; 0 = none.
  std::uint32_t echo() const noexcept { return echo_; }
  std::uint64_t hash() const noexcept { return hash_; }

  /// The other node's latest view; empty until it has arrived in a heartbeat, and while only the hash of a
  /// newer one has arrived.
  const std::optional<runtime::cluster_view>& view() const noexcept { return view_; }
  /// The last view that has arrived, also if a newer one exists; empty if none has.
  const runtime::cluster_view& last_view() const noexcept { return last_view_; }

  /// True if the other node has answered, on this connection, a heartbeat that this node sent in the last
  /// `membership_times::answer_max`.
  bool has_answered(membership_time now) const noexcept {
    return answered_sent_at_ && now - *answered_sent_at_ <= membership_times::answer_max;
  }
  /// Time of the last heartbeat; empty if none has arrived.
  std::optional<membership_time> received_at() const noexcept { return received_at_; }
  std::optional<std::chrono::microseconds> rtt() const noexcept { return rtt_; }

private:
  struct sent_round {
    std::uint32_t round = 0;
    membership_time at;
  };

  void measure(std::uint32_t echo, membership_time now);

  membership_time next_;
  std::uint64_t sent_ = 0;
  std::array<sent_round, 8> rounds_{};  // the last ones sent, in a ring
  bool has_received_ = false;           // on this connection
  std::uint32_t round_ = 0;
  std::uint32_t echo_ = 0;
  std::uint64_t hash_ = 0;
  std::uint64_t view_hash_ = 0;  // of view_
  std::optional<runtime::cluster_view> view_;
  runtime::cluster_view last_view_;
  std::optional<membership_time> received_at_;
  std::optional<membership_time> answered_sent_at_;  // of the last round that it has answered
  std::optional<std::chrono::microseconds> rtt_;
};

}  // namespace donet::actors
