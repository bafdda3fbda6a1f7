#include "tests/scenario/md_oracle.hpp"

#include <algorithm>
#include <cstring>
#include <iterator>

namespace donet::test {

namespace {

constexpr std::uint16_t some_type = 4321;

std::vector<std::uint64_t> channels_of(md_oracle::channel_mask mask) {
  std::vector<std::uint64_t> all;
  for (std::size_t i = 0; i < md_oracle::channels; ++i) {
    if ((mask >> i & 1U) != 0)
      all.push_back(md_oracle::first_channel + i);
  }
  return all;
}

md_oracle::channel_mask mask_of(std::size_t low, std::size_t high) {
  const md_oracle::channel_mask up_to_high =
    ~md_oracle::channel_mask{0} >> (md_oracle::channels - 1 - high);
  return up_to_high >> low << low;
}

bool is_control(const datagram& one) {
  return one.starts_with(u8(1) + u64(1));
}

std::size_t number_in(const datagram& one) {
  std::uint32_t found = 0;
  if (one.size() >= sizeof found)
    std::memcpy(&found, one.data() + one.size() - sizeof found, sizeof found);
  return found;
}

std::string number(std::size_t n) {
  return std::to_string(n);
}

}  // namespace

// ---- participants and messages ----

std::size_t md_oracle::peer_joins() {
  peers_.emplace_back();
  heard_.peers.emplace_back();
  return peers_.size() - 1;
}

std::size_t md_oracle::parent_joins() {
  parents_.emplace_back();
  heard_.parents.emplace_back();
  return parents_.size() - 1;
}

datagram md_oracle::say(word said, std::size_t padding) {
  std::vector<std::uint64_t> recipients = channels_of(said.to);
  // A recipient that is listed twice receives one copy.
  if (words_.size() % 4 == 0)
    recipients.push_back(recipients.front());
  // The number at the end identifies the datagram.
  said.bytes = message(recipients, 1000 + said.who, some_type,
                       std::string(padding, 'x') + u32(static_cast<std::uint32_t>(words_.size())));
  words_.push_back(said);
  return said.bytes;
}

datagram md_oracle::peer_says(std::size_t peer, channel_mask to, std::size_t padding) {
  peer_record& by = peers_[peer];
  return say({voice::peer, peer, by.said++, to, by.acts.size(), 0, {}}, padding);
}

datagram md_oracle::parent_says(std::size_t parent, channel_mask to, std::size_t padding) {
  return say({voice::parent, parent, parents_[parent].said++, to, 0, 0, {}}, padding);
}

datagram md_oracle::adds_channel(std::size_t peer, std::size_t index) {
  tells(peer, {act::kind::add, mask_of(index, index), 0, 0});
  return add_channel(first_channel + index);
}

datagram md_oracle::removes_channel(std::size_t peer, std::size_t index) {
  tells(peer, {act::kind::remove, mask_of(index, index), 0, 0});
  return remove_channel(first_channel + index);
}

datagram md_oracle::adds_range(std::size_t peer, std::size_t low, std::size_t high) {
  tells(peer, {act::kind::add_range, mask_of(low, high), 0, 0});
  return add_range(first_channel + low, first_channel + high);
}

datagram md_oracle::removes_range(std::size_t peer, std::size_t low, std::size_t high) {
  tells(peer, {act::kind::remove_range, mask_of(low, high), 0, 0});
  return remove_range(first_channel + low, first_channel + high);
}

datagram md_oracle::leaves_behind(std::size_t peer, std::uint64_t key, channel_mask to) {
  const auto left = static_cast<id>(words_.size());
  const datagram bytes = say({voice::left_behind, peer, 0, to, 0, key, {}}, 0);
  tells(peer, {act::kind::leave_behind, 0, key, left});
  return add_post_remove(key, bytes);
}

datagram md_oracle::clears(std::size_t peer, std::uint64_t key) {
  tells(peer, {act::kind::clear, 0, key, 0});
  return clear_post_removes(key);
}

// spec/services 2.4, for one participant.
void md_oracle::subscriptions::apply(const act& one) noexcept {
  switch (one.what) {
  case act::kind::add: singles |= one.channels & ~ranges; break;
  case act::kind::remove: singles &= ~one.channels; break;
  case act::kind::add_range: ranges |= one.channels; break;
  case act::kind::remove_range:
    ranges &= ~one.channels;
    singles &= ~one.channels;
    break;
  case act::kind::leave_behind:
  case act::kind::clear: break;
  }
}

// ---- checks ----

bool md_oracle::is_by(const datagram& one, voice by, std::size_t who) const {
  const std::size_t found = number_in(one);
  return found < words_.size() && words_[found].bytes == one && words_[found].by == by
         && words_[found].who == who;
}

std::string md_oracle::text(id one) const {
  const word& said = words_[one];
  const char* const by = said.by == voice::parent        ? "parent "
                         : said.by == voice::left_behind ? "the post-removes of peer "
                                                         : "peer ";
  return "datagram " + number(one) + " of " + by + number(said.who);
}

// Collects the ordinary datagrams of a record.
std::string md_oracle::read(const std::vector<datagram>& record, ids& to) const {
  for (const datagram& one : record) {
    if (is_control(one))
      continue;
    const std::size_t found = number_in(one);
    if (found >= words_.size() || words_[found].bytes != one)
      return "a datagram was heard that nobody said";
    to.push_back(static_cast<id>(found));
  }
  return {};
}

std::string md_oracle::verdict() {
  if (std::string fault = check_order(); !fault.empty())
    return fault;
  for (std::size_t i = 0; i < peers_.size(); ++i) {
    if (std::string fault = check_peer(i); !fault.empty())
      return "peer " + number(i) + ": " + fault;
  }
  return check_parents();
}

// Checks that every message was routed exactly once, and in the order of its sender.
std::string md_oracle::check_order() {
  order_.clear();
  if (std::string fault = read(heard_.witness, order_); !fault.empty())
    return fault;
  for (speaker& one : parents_)
    one.routed = 0;
  for (peer_record& one : peers_) {
    one.routed = 0;
    one.own.clear();
    one.left_behind.clear();
  }
  for (const id one : order_) {
    const word& said = words_[one];
    std::string fault;
    switch (said.by) {
    case voice::parent: fault = check_speaker(parents_[said.who], said); break;
    case voice::peer:
      fault = check_speaker(peers_[said.who], said);
      peers_[said.who].own.push_back(one);
      if (!peers_[said.who].left_behind.empty())
        fault = "it is routed although its sender has left";
      break;
    case voice::left_behind: peers_[said.who].left_behind.push_back(one); break;
    }
    if (!fault.empty())
      return text(one) + ": " + fault;
  }
  for (const speaker& one : parents_) {
    if (one.closed && one.routed != one.said)
      return "something that the parent said was not routed";
  }
  return {};
}

std::string md_oracle::check_speaker(speaker& by, const word& one) const {
  if (one.nth < by.routed)
    return "it is routed twice, or too late";
  if (one.nth > by.routed)
    return "what was said before it is not routed";
  ++by.routed;
  return {};
}

// Compares a peer's record with that of the witness. The peer's changes of subscriptions are
// applied one by one, as late as the received and missing messages permit.
std::string md_oracle::check_peer(std::size_t peer) const {
  const peer_record& of = peers_[peer];
  if (of.closed && of.routed != of.said)
    return "something that it said was not routed";
  ids heard;
  if (std::string fault = read(heard_.peers[peer], heard); !fault.empty())
    return fault;
  subscriptions now;
  std::size_t done = 0;
  std::size_t next_heard = 0;
  std::size_t next_own = 0;
  bool has_left = false;
  const auto act_until = [&](std::size_t count) {
    while (done < count)
      now.apply(of.acts[done++]);
  };
  for (std::size_t at = 0; at < order_.size(); ++at) {
    const id one = order_[at];
    const word& said = words_[one];
    const bool hears = next_heard < heard.size() && heard[next_heard] == one;
    const bool is_own = said.by != voice::parent && said.who == peer;
    has_left = has_left || (is_own && said.by == voice::left_behind);
    if (hears && (is_own || has_left))
      return "it hears " + text(one) + ", which is its own, or came when it had left";
    if (is_own && said.by == voice::peer) {
      act_until(said.acts_before);
      ++next_own;
    }
    // A peer that is cut off does not receive messages in flight.
    const bool may_miss = next_heard == heard.size() && at >= of.complete_to;
    if (is_own || has_left || may_miss)
      continue;
    const std::size_t most =
      next_own < of.own.size() ? words_[of.own[next_own]].acts_before : of.acts.size();
    while (now.cover(said.to) != hears) {
      if (done == most)
        return hears ? "no subscription explains why it hears " + text(one)
                     : "it misses " + text(one);
      act_until(done + 1);
    }
    next_heard += hears ? 1U : 0U;
  }
  if (next_heard != heard.size())
    return "it hears " + text(heard[next_heard]) + " twice, or not in its order";
  return check_left_behind(peer, done);
}

// Checks that one of the post-remove lists that were possible at its end was sent, key by key.
std::string md_oracle::check_left_behind(std::size_t peer, std::size_t acts_done) const {
  const peer_record& of = peers_[peer];
  post_removes sent;
  for (const id one : of.left_behind)
    sent[words_[one].key].push_back(one);
  post_removes left;
  for (std::size_t done = 0; done <= of.acts.size(); ++done) {
    const bool possible = of.closed ? done == of.acts.size() : done >= acts_done;
    if (possible && left == sent)
      return {};
    if (done == of.acts.size())
      break;
    const act& one = of.acts[done];
    if (one.what == act::kind::leave_behind)
      left[one.key].push_back(one.left_behind);
    else if (one.what == act::kind::clear)
      left.erase(one.key);
  }
  return "not what it left behind was sent when it left";
}

// Checks that the parents received every message that did not come from them, once and in order;
// messages in flight when a connection ends may be lost.
std::string md_oracle::check_parents() const {
  ids all;
  std::copy_if(order_.begin(), order_.end(), std::back_inserter(all),
               [this](id one) { return words_[one].by != voice::parent; });
  auto next = all.cbegin();
  for (std::size_t i = 0; i < parents_.size(); ++i) {
    ids heard;
    if (std::string fault = read(heard_.parents[i], heard); !fault.empty())
      return "parent: " + fault;
    if (heard.empty())
      continue;
    const auto first = i == 0 ? next : std::find(next, all.cend(), heard.front());
    const auto length = static_cast<std::ptrdiff_t>(heard.size());
    if (all.cend() - first < length || !std::equal(heard.begin(), heard.end(), first))
      return "parent " + number(i) + " does not hear everything once and in order";
    next = first + length;
  }
  if (!parents_.empty() && next != all.cend())
    return "the parent misses " + text(*next);
  return {};
}

}  // namespace donet::test
