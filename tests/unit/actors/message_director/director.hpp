#pragma once
// A Message Director's decisions without its actors: the test sends as participants, and sees the
// datagrams for each of them and for the parent.

#include "actors/message_director/router_state.hpp"
#include "runtime/datagram/view.hpp"
#include "tests/support/recording_logger.hpp"
#include "tests/support/wire.hpp"

#include <cstdint>
#include <deque>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <vector>

namespace donet::test {

class director {
public:
  using frames = std::vector<datagram>;

  explicit director(bool has_upstream = true, bool joins = false)
      : state_({.has_upstream = has_upstream, .joins = joins}, log_) {
    if (has_upstream)
      up_ = state_.upstream_connected();
    run();
    above();
  }

  actors::router_state& state() noexcept { return state_; }
  recording_logger& log() noexcept { return log_; }

  actors::sink_id join(const std::string& name = "peer") { return state_.add_participant(name); }

  /// Sends these in one batch, and runs the router until it is idle.
  void send(actors::sink_id from, const frames& all) {
    queue(from, all);
    run();
  }
  void send(actors::sink_id from, const datagram& one) { send(from, frames{one}); }

  /// The same without running the router.
  void queue(actors::sink_id from, const frames& all) {
    std::string bytes;
    for (const datagram& one : all)
      bytes += framed(one);
    state_.frames_in(from, runtime::batch::copy_of(dc::as_bytes(bytes)), {});
  }

  void parent_sends(const datagram& one) { send(*up_, one); }
  const std::optional<actors::sink_id>& parent() const noexcept { return up_; }
  void parent_lost() { state_.upstream_lost(); }
  void parent_returns() {
    up_ = state_.upstream_connected();
    run();
  }

  void lose(actors::sink_id who) {
    state_.participant_lost(who);
    run();
  }

  /// Runs the router until it is idle, `budget` units of work at a time.
  void run(std::size_t budget = 1000) {
    while (step(budget))
      ;
  }

  /// Runs the router for so much work. True if there is more.
  bool step(std::size_t budget) {
    const bool more = state_.work(budget);
    if (before_collect)
      before_collect();
    collect();
    return more;
  }

  /// Called before the outbox is emptied.
  std::function<void()> before_collect;

  /// The datagrams for `who` since the last call.
  frames at(actors::sink_id who) { return std::exchange(received_[who.number], {}); }
  /// The datagrams for the parent since the last call.
  frames above() { return up_ ? at(*up_) : frames{}; }

  /// The oldest parcel for a service that was not taken yet; one without a number if there is none.
  runtime::parcel parcel_of(actors::sink_id service) {
    std::deque<runtime::parcel>& all = parcels_[service.number];
    if (all.empty())
      return {};
    runtime::parcel oldest = std::move(all.front());
    all.pop_front();
    return oldest;
  }

  std::vector<actors::router_state::dismissal> dismissed() { return std::exchange(dismissed_, {}); }

private:
  void collect() {
    for (const runtime::subscriber to : state_.out().destinations()) {
      runtime::parcel given = state_.out().take(to);
      if (!given.senders.empty()) {
        parcels_[to].push_back(std::move(given));
        continue;
      }
      given.for_each_piece([&](const runtime::batch& piece) {
        runtime::frame_walker walker(piece.bytes());
        for (dc::bytes_view one; walker.next(one);)
          received_[to].emplace_back(dc::as_text(one));
      });
    }
    state_.out().reset();
    for (const auto& one : state_.take_dismissals())
      dismissed_.push_back(one);
  }

  recording_logger log_{runtime::log_level::trace};
  actors::router_state state_;
  std::optional<actors::sink_id> up_;
  std::map<runtime::subscriber, frames> received_;
  std::map<runtime::subscriber, std::deque<runtime::parcel>> parcels_;
  std::vector<actors::router_state::dismissal> dismissed_;
};

}  // namespace donet::test
