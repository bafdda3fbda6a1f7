#include "actors/cluster/peer_links.hpp"

#include "actors/interfaces.hpp"
#include "runtime/execution/actor_base.hpp"

#include <string_view>
#include <utility>

namespace donet::actors {

namespace {

constexpr std::string_view log_category = "link";

}  // namespace

peer_links::peer_links(caf::actor_system& system, runtime::event_loop& loop,
                       peer_links_options options, runtime::logger& log)
    : system_(system), loop_(loop), options_(std::move(options)),
      faults_(std::make_shared<runtime::fault_log>(log)) {}

void peer_links::start(const runtime::node_ref& node) {
  peer& started = peers_[node];
  started.figures = std::make_shared<link_figures>();
  started.link = options_.launch(node, options_.owner, started.figures);
  runtime::link_carrier_options bounds;
  bounds.waiting_bytes_max = 2 * options_.window_bytes + runtime::limits::link_message_size_max;
  bounds.reserved = options_.reserved;
  started.carrier = std::make_unique<runtime::link_carrier>(system_, loop_, started.link,
                                                            events_of(node, started.link), bounds);
}

// Sent on the middleman's thread, as the messages of the connection are, so all keep their order.
runtime::link_carrier_events peer_links::events_of(const runtime::node_ref& node,
                                                   const caf::actor& link) {
  return {.opened =
            [link](const caf::actor& other, std::uint64_t stream) {
              runtime::tell(link, connection_open{other, stream});
            },
          .refused =
            [faults = faults_, name = node.name](runtime::basp_verdict verdict) {
              faults->warn(log_category, "node violated the protocol; connection closed",
                           {{"node", name}, {"reason", describe(verdict)}});
            },
          .closed = [link](std::uint64_t stream) { runtime::tell(link, connection_cut{stream}); }};
}

void peer_links::take(const runtime::node_ref& node, runtime::node_arrival arrival,
                      std::uint64_t stream) {
  if (const auto found = peers_.find(node); found != peers_.end())
    found->second.carrier->take(std::move(arrival), stream);
}

void peer_links::cut(const runtime::node_ref& node) noexcept {
  if (const auto found = peers_.find(node); found != peers_.end())
    found->second.carrier->cut();
}

void peer_links::end(const runtime::node_ref& node, bool is_dead) {
  const auto found = peers_.find(node);
  if (found == peers_.end())
    return;
  found->second.carrier.reset();
  runtime::tell(found->second.link, end_link{is_dead});
  peers_.erase(found);
}

void peer_links::end_all() {
  while (!peers_.empty())
    end(runtime::node_ref(peers_.begin()->first), false);
}

void peer_links::send(const runtime::node_ref& node, runtime::link_message message) const {
  if (const auto found = peers_.find(node); found != peers_.end())
    runtime::tell(found->second.link, send_on_link{std::move(message)});
}

void peer_links::for_each_read(
  const std::function<void(const runtime::node_ref&, membership_time)>& of) const {
  for (const auto& [node, each] : peers_) {
    if (const auto at = each.carrier->last_read())
      of(node, *at);
  }
}

figures_of_links peer_links::figures() const {
  figures_of_links all;
  for (const auto& [node, each] : peers_)
    all.emplace(node, each.figures);
  return all;
}

void peer_links::for_each_stalled(membership_time now,
                                  const std::function<void(const runtime::node_ref&)>& of) {
  for (auto& [node, each] : peers_) {
    const std::size_t kept = each.figures->kept_bytes.load(std::memory_order_relaxed);
    const std::uint64_t acknowledged = each.figures->acknowledged.load(std::memory_order_relaxed);
    const bool is_new = !std::exchange(each.is_watched, true);
    const bool is_moving = std::exchange(each.acknowledged, acknowledged) != acknowledged;
    // Without a connection nothing can be acknowledged: that is a matter of silence.
    const bool is_cut = !each.carrier->last_read();
    if (kept == 0 || is_new || is_moving || is_cut)
      each.progress = now;
    if (kept > link_kept_bytes_max || now - each.progress > link_stall_max)
      of(node);
  }
}

}  // namespace donet::actors
