// The other nodes of the cluster: what they are told of the subscriptions here, when those are in
// force everywhere, and who waits until then (architecture section 6).

#include "actors/message_director/router_state.hpp"

#include <algorithm>
#include <memory>
#include <utility>

namespace donet::actors {

using runtime::channel;
using runtime::subscriber;
using change_kind = runtime::subscription_change::kind;

sink_id router_state::add_peer(std::string node) {
  const sink_id peer = open(sink_kind::peer, std::move(node));
  auto record = std::make_unique<peer_record>();
  table_.for_each_range([&record](runtime::channel_range range) {
    record->news.push_back({change_kind::add_range, range});
  });
  for (const channel c : table_.channels())
    record->news.push_back({change_kind::add_channel, {c, c}});
  // The node that is new does not serve before it knows all this: nobody here need wait for it.
  record->complete = announced_;
  at(peer.number).peer_state = std::move(record);
  peers_.push_back(peer.number);
  update_complete();
  return peer;
}

void router_state::forget_peer(sink_id id) {
  runtime::subscription_changes ignored;
  remote_.remove_all(id.number, SIZE_MAX, ignored);
  std::erase(peers_, id.number);
  at(id.number).peer_state.reset();
  release(id.number);
  update_complete();
}

void router_state::serve() {
  serving_ = true;
  release_parked();
}

// ---- what another node says ----

void router_state::link_in(sink_id peer, runtime::link_data data) {
  std::unique_ptr<job> added = make_job(job_kind::link, peer);
  added->link = std::make_unique<link_work>();
  added->link->data = std::move(data);
  jobs_.push_back(std::move(added));
}

router_state::progress router_state::take_in(job& now, std::size_t& budget) {
  const runtime::link_data& data = now.link->data;
  if (!std::exchange(now.link->begun, true)) {
    for (const runtime::subscription_change& change : data.interest)
      note_interest(now.from, change);
    runtime::batch_builder all;
    for (const runtime::batch& piece : data.frames)
      all.append(piece.bytes());
    now.frames = all.take();
  }
  if (const progress routed = route(now, now.frames.size(), budget); routed != progress::done)
    return routed;
  sink& peer = at(now.from.number);
  runtime::subscription_changes ignored;
  for (const channel c : peer.provisional.settle(data.settled))
    remote_.erase(now.from.number, c, ignored);
  peer_record& record = *peer.peer_state;
  record.applied = data.number;
  if (now.subscribes)
    record.unsettled.push_back({data.number, std::move(now.link->expected)});
  update_settled(record);
  applied_.push_back(now.from);
  return progress::done;
}

void router_state::note_interest(sink_id peer, const runtime::subscription_change& change) {
  runtime::subscription_changes ignored;
  const channel c = change.channels.low;
  runtime::provisional_channels& provisional = at(peer.number).provisional;
  switch (change.what) {
  case change_kind::add_channel:
    if (!provisional.claim(c, true))
      remote_.insert(peer.number, c, ignored);
    break;
  case change_kind::remove_channel:
    if (!provisional.claim(c, false))
      remote_.erase(peer.number, c, ignored);
    break;
  case change_kind::add_range:
    if (!remote_.add_range(peer.number, change.channels, ignored))
      complain(peer, "it has more ranges than one node may have", "channel", value(c));
    break;
  case change_kind::remove_range: remote_.erase_range(peer.number, change.channels, ignored); break;
  }
}

// ---- what another node is told ----

void router_state::announce() {
  if (changes_.interest.empty())
    return;
  ++announced_;
  for (const subscriber peer : peers_) {
    std::vector<runtime::subscription_change>& news = at(peer).peer_state->news;
    news.insert(news.end(), changes_.interest.begin(), changes_.interest.end());
  }
  update_complete();
}

std::optional<runtime::link_data> router_state::take_link_data(sink_id id) {
  if (!is(id, sink_kind::peer))
    return std::nullopt;
  peer_record& peer = *at(id.number).peer_state;
  if (peer.begun && peer.news.empty() && !out_.has(id.number) && !peer.settled_is_news)
    return std::nullopt;
  peer.begun = true;
  peer.settled_is_news = false;
  runtime::link_data data;
  data.number = ++peer.handed_over;
  data.interest = std::exchange(peer.news, {});
  data.settled = peer.settled;
  if (out_.has(id.number)) {
    out_.take(id.number).for_each_piece(
      [&data](runtime::batch piece) { data.frames.push_back(std::move(piece)); });
  }
  peer.under_way.emplace_back(data.number, announced_);
  return data;
}

// All parcels that data of this node led to, up to some number, are handled by the services here.
void router_state::update_settled(peer_record& peer) {
  const auto is_handled = [this](const std::pair<subscriber, std::uint64_t>& parcel) {
    return at(parcel.first).handled >= parcel.second;
  };
  while (!peer.unsettled.empty()) {
    const auto& oldest = peer.unsettled.front();
    if (!std::all_of(oldest.parcels.begin(), oldest.parcels.end(), is_handled))
      return;
    peer.settled = oldest.number;
    peer.settled_is_news = true;
    peer.unsettled.pop_front();
  }
}

// ---- the barrier ----

void router_state::peer_acknowledged(sink_id id, std::uint64_t number) {
  if (!is(id, sink_kind::peer))
    return;
  peer_record& peer = *at(id.number).peer_state;
  while (!peer.under_way.empty() && peer.under_way.front().first <= number) {
    peer.complete = std::max(peer.complete, peer.under_way.front().second);
    peer.under_way.pop_front();
  }
  update_complete();
}

void router_state::update_complete() {
  std::uint64_t least = announced_;
  for (const subscriber peer : peers_)
    least = std::min(least, at(peer).peer_state->complete);
  if (std::exchange(complete_, least) < least)
    release_parked();
}

// Its latest subscription may have been announced by somebody else before: that it was announced
// does not say that it is in force everywhere.
void router_state::wait_for_interest(sink_id who) noexcept {
  if (complete_ < announced_)
    at(who.number).needs = announced_;
}

bool router_state::must_wait(sink_id who) const noexcept {
  if (stopping_)
    return false;
  return !serving_ || sinks_[static_cast<std::size_t>(who.number)].needs > complete_;
}

// In front of all else but a range that is under way, which no datagram sees in part: what came later of the
// same sender may be among it. A sink that still has to wait parks again.
void router_state::release_parked() {
  std::unique_ptr<job> under_way;
  if (!jobs_.empty() && jobs_.front()->in_range)
    under_way = jobs_.take_front();
  for (sink& each : sinks_) {
    for (std::size_t i = each.parked.size(); i-- > 0;)
      jobs_.push_front(std::move(each.parked[i]));
    each.parked.clear();
  }
  if (under_way)
    jobs_.push_front(std::move(under_way));
}

}  // namespace donet::actors
