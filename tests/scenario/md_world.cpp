#include "tests/scenario/md_world.hpp"

#include "actors/message_director/participant.hpp"
#include "actors/message_director/router.hpp"
#include "actors/message_director/upstream.hpp"
#include "runtime/datagram/view.hpp"

#include <algorithm>
#include <stdexcept>
#include <string>
#include <utility>

namespace donet::test {

using runtime::sim::sim_connection;

namespace {

constexpr std::chrono::milliseconds stall_look_interval{250};

}  // namespace

// ---- peer ----

peer::peer(runtime::sim::world& in, std::shared_ptr<sim_connection> link)
    : world_(in), link_(std::move(link)) {}

void peer::says(const datagram& one) {
  link_->peer_sends(dc::as_bytes(framed(one)));
}

void peer::says(const std::vector<datagram>& all) {
  for (const datagram& one : all)
    says(one);
}

std::vector<datagram> peer::hears() {
  std::vector<datagram> all;
  const runtime::batch frames = link_->taken_by_peer();
  runtime::frame_walker walker(frames.bytes());
  for (dc::bytes_view one; walker.next(one);)
    all.emplace_back(dc::as_text(one));
  return all;
}

void peer::stops_reading() {
  link_->peer_reads(false);
  last_progress_ = world_.clock().now();
  look_after_stall();
}

void peer::reads_again() {
  stall_.cancel();
  link_->peer_reads(true);
}

void peer::look_after_stall() {
  stall_ = world_.clock().after(stall_look_interval, [this] {
    const runtime::clock::time_point now = world_.clock().now();
    if (link_->queued_bytes() == 0)
      last_progress_ = now;
    if (now - last_progress_ >= runtime::limits::send_stall_max)
      link_->close(runtime::close_reason::takes_nothing);
    else
      look_after_stall();
  });
}

// ---- md_world ----

md_world::md_world(std::uint64_t seed, above who, std::size_t provisional_max) : world_(seed) {
  threads_ = {&world_.add_unit(), &world_.add_unit()};
  runtime::unit& first = *threads_.front();
  actors::router_options options;
  options.has_upstream = who != above::nobody;
  options.provisional_channels_max = provisional_max;
  router_ = runtime::launch<actors::router>(
    first, options, log_, [](dc::bytes_view) {}, metrics_);
  tick();
  if (!options.has_upstream)
    return;
  actors::upstream_options to;
  to.parent = {"parent", 7199};
  if (who == above::parent_to_live_by)
    to.lost = [this] { ++losses_; };
  const caf::actor way_up = runtime::launch<actors::upstream>(
    first, router_, to, world_.clock(),
    std::make_unique<runtime::sim::sim_dialer>(world_, first, listener_), log_);
  runtime::tell(router_, actors::upstream_joined{way_up});
}

// As in spawn/router_ticks.
void md_world::tick() {
  tick_ = world_.clock().after(runtime::limits::provisional_tick, [this] {
    if (stops_)
      return;
    runtime::tell(router_, actors::age_provisional{});
    tick();
  });
}

md_world::~md_world() {
  for (std::deque<peer>* const all : {&peers_, &parents_}) {
    for (peer& one : *all)
      one.breaks();
  }
  stop();
  world_.settle();
  // Connections that the test did not take from the listener continue to run.
  world_.advance(std::chrono::minutes(1));
}

peer& md_world::connect(std::size_t queue_bytes_max) {
  runtime::unit& thread = *threads_[peers_.size() % threads_.size()];
  runtime::peer_bounds bounds;
  bounds.queue_bytes_max = queue_bytes_max;
  auto made = std::make_shared<sim_connection>(world_, thread,
                                               "peer " + std::to_string(peers_.size()), bounds);
  actors::serve_participant(thread, router_, made, log_);
  return peers_.emplace_back(world_, std::move(made));
}

std::size_t md_world::parents() {
  for (std::shared_ptr<sim_connection>& made : listener_.take_made())
    parents_.emplace_back(world_, std::move(made));
  return parents_.size();
}

peer& md_world::parent() {
  if (parents() == 0)
    throw std::logic_error("the parent was never reached");
  return parents_.back();
}

void md_world::stop(std::chrono::milliseconds patience) {
  if (!std::exchange(stops_, true))
    runtime::tell(router_, actors::stop_routing{patience});
}

bool md_world::is_deserted() {
  // Its reference would keep the router alive.
  if (stops_)
    router_ = nullptr;
  const auto at_once = std::chrono::steady_clock::time_point::min();
  return std::all_of(threads_.begin(), threads_.end(),
                     [&](runtime::unit* thread) { return thread->wait_until_deserted(at_once); });
}

}  // namespace donet::test
