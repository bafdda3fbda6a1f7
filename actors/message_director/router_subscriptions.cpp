#include "actors/message_director/router_subscriptions.hpp"

namespace donet::actors {

using runtime::channel;
using runtime::subscriber;

void router_subscriptions::open(subscriber sink) {
  const auto index = static_cast<std::size_t>(sink);
  if (sinks_.size() <= index)
    sinks_.resize(index + 1);
  sinks_[index].provisional = {};
  sinks_[index].awaited = runtime::awaited_channels(provisional_max_);
}

// ---- participants ----

router_subscriptions::acceptance router_subscriptions::add_channel(subscriber participant,
                                                                   channel c) {
  runtime::awaited_channels& awaited = at(participant).awaited;
  if (awaited.confirm(c))
    count(provisional_ending::confirmed);
  return table_.add(participant, c, changes_, awaited.lent()) ? acceptance::accepted
                                                              : acceptance::refused;
}

void router_subscriptions::remove_channel(subscriber participant, channel c) {
  using removal = runtime::awaited_channels::removal;
  switch (at(participant).awaited.withdraw(c)) {
  case removal::stays: ++changes_.work; return;
  case removal::ends: count(provisional_ending::withdrawn); break;
  case removal::not_awaited: break;
  }
  table_.remove(participant, c, changes_);
}

void router_subscriptions::end_provisional(subscriber participant) noexcept {
  count(provisional_ending::left, at(participant).awaited.size());
  at(participant).awaited = {};
}

// ---- services ----

router_subscriptions::acceptance router_subscriptions::apply(subscriber service,
                                                             const runtime::emission::step& step) {
  using kind = runtime::emission::step::kind;
  runtime::provisional_channels& provisional = at(service).provisional;
  const channel c = step.channels.low;
  switch (step.what) {
  case kind::subscribe:
    if (!provisional.claim(c, true))
      table_.insert(service, c, changes_);
    break;
  case kind::unsubscribe:
    if (!provisional.claim(c, false))
      table_.erase(service, c, changes_);
    break;
  case kind::subscribe_range:
    if (!table_.add_range(service, step.channels, changes_))
      return acceptance::refused;
    break;
  case kind::unsubscribe_range: table_.erase_range(service, step.channels, changes_); break;
  case kind::send:
  case kind::add_post_remove:
  case kind::clear_post_removes: break;
  }
  return acceptance::accepted;
}

// ---- anticipation ----

void router_subscriptions::expect(subscriber service, channel c, std::uint64_t parcel) {
  runtime::provisional_channels& provisional = at(service).provisional;
  const bool is_subscribed = table_.has_single(service, c);
  const bool is_own = is_subscribed && !provisional.expects(c);
  provisional.expect(c, parcel, is_own);
  if (!is_subscribed)
    table_.insert(service, c, changes_);
}

void router_subscriptions::settle(subscriber service, std::uint64_t parcel) {
  for (const channel c : at(service).provisional.settle(parcel))
    table_.erase(service, c, changes_);
}

router_subscriptions::acceptance router_subscriptions::await(subscriber participant, channel c) {
  using standing = runtime::awaited_channels::standing;
  using expectation = runtime::awaited_channels::expectation;
  runtime::awaited_channels& awaited = at(participant).awaited;
  const standing present = table_.has_single(participant, c)      ? standing::single
                           : table_.is_subscribed(participant, c) ? standing::by_range
                                                                  : standing::none;
  const std::size_t before = awaited.size();
  const expectation answer = awaited.expect(c, present);
  counts_.present += awaited.size() - before;
  switch (answer) {
  case expectation::unchanged: return acceptance::accepted;
  case expectation::refused: break;
  case expectation::subscribe: table_.insert(participant, c, changes_); return acceptance::accepted;
  }
  ++counts_.ended[static_cast<std::size_t>(provisional_ending::refused)];
  return acceptance::refused;
}

bool router_subscriptions::age(std::size_t& next_sink, std::size_t& budget) {
  for (; next_sink < sinks_.size(); ++next_sink) {
    const auto participant = subscriber{static_cast<std::uint32_t>(next_sink)};
    runtime::awaited_channels& awaited = sinks_[next_sink].awaited;
    runtime::awaited_channels::expired gone;
    while (awaited.size() != 0) {
      if (budget == 0)
        return false;
      if (!awaited.expire(gone)) {
        awaited.grow_old();
        break;
      }
      --budget;
      count(provisional_ending::expired);
      if (gone.lent)
        table_.erase(participant, gone.c, changes_);
    }
  }
  return true;
}

void router_subscriptions::count(provisional_ending how, std::size_t entries) noexcept {
  counts_.present -= entries;
  counts_.ended[static_cast<std::size_t>(how)] += entries;
}

}  // namespace donet::actors
