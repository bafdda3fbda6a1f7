#include "actors/message_director/router_links.hpp"

#include <algorithm>

namespace donet::actors {

using runtime::channel;
using runtime::subscriber;

void router_links::forget(subscriber node) {
  interest_.remove_all(node, SIZE_MAX, ignored_);
  ignored_.clear();
  nodes_.erase(node);
}

void router_links::expect(subscriber node, channel c) {
  record& expecting = nodes_.at(node);
  const bool is_subscribed = interest_.has_single(node, c);
  const bool is_own = is_subscribed && !expecting.provisional.expects(c);
  expecting.provisional.expect(c, expecting.taken + 1, is_own);
  if (!is_subscribed)
    interest_.insert(node, c, ignored_);
  ignored_.clear();
}

router_links::node_counts router_links::counts_of(subscriber node) {
  const record& of = nodes_.at(node);
  return {.sent_frames = of.sent_frames,
          .received_frames = of.received_frames,
          .channels = interest_.channels_of(node),
          .ranges = interest_.ranges_of(node)};
}

// ---- data from a node ----

router_links::acceptance router_links::apply(subscriber node,
                                             const runtime::subscription_change& change) {
  using kind = runtime::subscription_change::kind;
  const channel c = change.channels.low;
  runtime::provisional_channels& provisional = nodes_.at(node).provisional;
  acceptance result = acceptance::accepted;
  switch (change.what) {
  case kind::add_channel:
    if (!provisional.claim(c, true))
      interest_.insert(node, c, ignored_);
    break;
  case kind::remove_channel:
    if (!provisional.claim(c, false))
      interest_.erase(node, c, ignored_);
    break;
  case kind::add_range:
    if (!interest_.add_range(node, change.channels, ignored_))
      result = acceptance::refused;
    break;
  case kind::remove_range: interest_.erase_range(node, change.channels, ignored_); break;
  }
  ignored_.clear();
  return result;
}

void router_links::applied(sink_id node, std::uint64_t settled) {
  for (const channel c : nodes_.at(node.number).provisional.settle(settled))
    interest_.erase(node.number, c, ignored_);
  ignored_.clear();
  applied_.push_back(node);
}

void router_links::settles_with(subscriber node, std::uint64_t data_number,
                                std::vector<service_parcel> parcels) {
  nodes_.at(node).unsettled.push_back({data_number, std::move(parcels)});
}

void router_links::update_all_settled(const router_services& services) {
  const auto is_handled = [&services](const service_parcel& parcel) {
    return services.has_handled(parcel);
  };
  for (auto& [node, data] : nodes_) {
    while (!data.unsettled.empty()) {
      const settlement& oldest = data.unsettled.front();
      if (!std::all_of(oldest.parcels.begin(), oldest.parcels.end(), is_handled))
        break;
      data.settled = oldest.data_number;
      data.settled_is_news = true;
      data.unsettled.pop_front();
    }
  }
}

// ---- data for a node ----

std::optional<runtime::link_data> router_links::take(subscriber node, router_interest& announced,
                                                     post_remove_copies& copies,
                                                     runtime::outbox& out) {
  record& sending = nodes_.at(node);
  if (sending.taken != 0 && !announced.has_news(node) && !copies.has_news(node) && !out.has(node)
      && !sending.settled_is_news)
    return std::nullopt;
  sending.settled_is_news = false;
  runtime::link_data data;
  data.number = ++sending.taken;
  data.interest = announced.take_news(node, data.number);
  data.post_removes = copies.take_news(node);
  data.is_whole = !sending.is_whole && copies.is_whole(node);
  sending.is_whole = sending.is_whole || data.is_whole;
  data.settled = sending.settled;
  // A node that has received a frame has all post-removes that were left before it.
  if (copies.has_news(node))
    return data;
  if (out.has(node)) {
    out.take(node).for_each_piece(
      [&data](runtime::batch piece) { data.frames.push_back(std::move(piece)); });
  }
  return data;
}

}  // namespace donet::actors
