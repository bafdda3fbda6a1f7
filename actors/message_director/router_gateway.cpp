#include "actors/message_director/router_gateway.hpp"

#include "actors/message_director/control_codec.hpp"
#include "runtime/check.hpp"

namespace donet::actors {

using runtime::channel;

void router_gateway::connected(sink_id parent, const runtime::subscription_table& table,
                               const post_remove_book& post_removes, runtime::outbox& out) {
  parent_ = parent;
  is_connected_ = true;
  runtime::batch_builder& to_parent = out.builder(parent.number);
  table.for_each_range(
    [&to_parent](runtime::channel_range range) { append_add_range(to_parent, range); });
  for (const channel c : table.channels())
    append_add_channel(to_parent, c);
  post_removes.for_each(
    [this, &out](channel key, dc::bytes_view datagram) { copy_post_remove(key, datagram, out); });
  for (const runtime::batch& frames : backlog_)
    out.append(parent.number, runtime::no_participant, frames, 0, frames.size());
  backlog_.clear();
  backlog_bytes_ = 0;
}

router_gateway::forwarding router_gateway::forward(const runtime::batch& frames, std::size_t offset,
                                                   std::size_t size, runtime::outbox& out) {
  if (is_connected_) {
    out.append(parent_.number, runtime::no_participant, frames, offset, size);
    return forwarding::sent;
  }
  if (backlog_bytes_ + size > backlog_bytes_max_)
    return forwarding::lost;
  backlog_bytes_ += size;
  backlog_.push_back(runtime::batch::copy_of(frames.bytes().subspan(offset, size)));
  return forwarding::kept;
}

void router_gateway::announce(const runtime::subscription_changes& changes,
                              runtime::outbox& out) const {
  if (!is_connected_ || changes.upstream.empty())
    return;
  using kind = runtime::subscription_change::kind;
  runtime::batch_builder& to_parent = out.builder(parent_.number);
  for (const runtime::subscription_change& change : changes.upstream) {
    switch (change.what) {
    case kind::add_channel: append_add_channel(to_parent, change.channels.low); break;
    case kind::remove_channel: append_remove_channel(to_parent, change.channels.low); break;
    case kind::add_range: append_add_range(to_parent, change.channels); break;
    case kind::remove_range: append_remove_range(to_parent, change.channels); break;
    }
  }
}

void router_gateway::copy_post_remove(channel key, dc::bytes_view datagram,
                                      runtime::outbox& out) const {
  if (!is_connected_)
    return;
  // The post-remove came in a message of the same size.
  runtime::check(append_add_post_remove(out.builder(parent_.number), key, datagram),
                 "a post-remove does not fit into its copy");
}

void router_gateway::renew_post_removes(channel key, const post_remove_book& post_removes,
                                        runtime::outbox& out) const {
  if (!is_connected_)
    return;
  append_clear_post_removes(out.builder(parent_.number), key);
  post_removes.for_each_of(
    key, [this, key, &out](dc::bytes_view datagram) { copy_post_remove(key, datagram, out); });
}

}  // namespace donet::actors
