#include "actors/message_director/router_parts.hpp"

#include "runtime/datagram/view.hpp"

#include <optional>
#include <utility>

namespace donet::actors {

router_parts::router_parts(const router_options& options, runtime::logger& to)
    : log(to), subscriptions(options.has_upstream, options.provisional_channels_max),
      gateway(options.upstream_backlog_bytes_max), barrier(options.joins) {
  if (options.has_upstream)
    gateway.set_parent(open(sink_kind::upstream, "upstream"));
}

sink_id router_parts::open(sink_kind kind, std::string peer) {
  const sink_id opened = sinks.open(kind, std::move(peer));
  out.open(opened.number, kind == sink_kind::service);
  subscriptions.open(opened.number);
  post_removes.open(opened.number);
  barrier.open(opened.number);
  return opened;
}

void router_parts::announce_all_changes() {
  const runtime::subscription_changes& changes = subscriptions.changes();
  gateway.announce(changes, out);
  if (!changes.interest.empty()) {
    interest.announce(changes);
    update_barrier();
  }
  subscriptions.clear_changes();
}

std::size_t router_parts::apply(sink_id service, const runtime::emission::step& step) {
  using kind = runtime::emission::step::kind;
  if (subscriptions.apply(service.number, step) == router_subscriptions::acceptance::refused)
    report_fault(service, "range limit reached; subscription ignored", "channel",
                 value(step.channels.low));
  const std::size_t work = announce_changes();
  if (step.what == kind::subscribe || step.what == kind::subscribe_range)
    barrier.require(service.number, interest.announced());
  return work;
}

void router_parts::add_post_remove(sink_id from, runtime::channel key, dc::bytes_view bytes) {
  const std::optional<runtime::datagram_view> datagram = runtime::datagram_view::of(bytes);
  if (datagram && datagram->is_control()) {
    report_fault(from, "post-remove to the Message Director refused", "key", value(key));
    return;
  }
  if (!post_removes.add(from.number, key, bytes)) {
    report_fault(from, "post-remove limit reached; post-remove refused", "key", value(key));
    return;
  }
  gateway.copy_post_remove(key, bytes, out);
  copies.added(from.number, key, bytes);
}

void router_parts::clear_post_removes(sink_id from, runtime::channel key) {
  post_removes.clear(from.number, key);
  gateway.renew_post_removes(key, post_removes, out);
  copies.cleared(from.number, key);
}

}  // namespace donet::actors
