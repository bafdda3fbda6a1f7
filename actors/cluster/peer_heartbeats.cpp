#include "actors/cluster/peer_heartbeats.hpp"

#include <algorithm>

namespace donet::actors {

namespace {

using namespace std::chrono_literals;

// An end answers at once if its own heartbeat is due within this time. A longer round trip than this is
// the pause of an end, not of the network.
constexpr std::chrono::milliseconds answer_time = membership_times::heartbeat / 2;

// Each such heartbeat is followed early by the next one.
constexpr std::uint64_t early_every = 8;
constexpr std::chrono::milliseconds early_time = membership_times::heartbeat * 2 / 5;

}  // namespace

void peer_heartbeats::connected(membership_time now) noexcept {
  next_ = now;
  has_received_ = false;
  view_.reset();
  answered_sent_at_.reset();
}

void peer_heartbeats::received(const runtime::link_heartbeat& beat,
                               const runtime::cluster_view& own_view, std::uint64_t own_hash,
                               membership_time now) {
  has_received_ = true;
  received_at_ = now;
  round_ = beat.round;
  hash_ = beat.view_hash;
  if (beat.echo != echo_)
    measure(beat.echo, now);
  echo_ = beat.echo;
  // A view always contains its sender.
  if (!beat.view.members.empty()) {
    view_ = last_view_ = beat.view;
    view_hash_ = beat.view_hash;
  } else if (view_ && beat.view_hash == view_hash_) {
    // Its view has not changed.
  } else if (beat.view_hash == own_hash) {
    view_ = last_view_ = own_view;
    view_hash_ = own_hash;
  } else {
    view_.reset();
  }
  if (next_ - now <= answer_time)
    next_ = now;
}

void peer_heartbeats::sent(std::uint32_t round, membership_time now) noexcept {
  rounds_[sent_ % rounds_.size()] = {round, now};
  ++sent_;
  next_ = now + (sent_ % early_every == 0 ? early_time : membership_times::heartbeat);
}

void peer_heartbeats::measure(std::uint32_t echo, membership_time now) {
  const auto found = std::ranges::find(rounds_, echo, &sent_round::round);
  if (found == rounds_.end() || echo == 0)
    return;
  answered_sent_at_ = found->at;
  const auto passed = std::chrono::duration_cast<std::chrono::microseconds>(now - found->at);
  if (passed <= answer_time)
    rtt_ = passed;
}

}  // namespace donet::actors
