#include "tests/scenario/md_play.hpp"

#include <algorithm>
#include <chrono>

namespace donet::test {

using namespace std::chrono_literals;

namespace {

constexpr std::uint16_t add_channel_type = 9000;

}  // namespace

md_play::md_play(std::uint64_t seed) : random_(seed), md_(seed, md_world::above::parent) {
  if (random_.chance(70))
    md_.parent_listener().open();
  witness_.says(
    add_range(md_oracle::first_channel, md_oracle::first_channel + md_oracle::channels - 1));
  md_.settle();
  for (int i = 0; i < 4; ++i)
    joins();
}

void md_play::run(int steps) {
  for (int i = 0; i < steps; ++i)
    act();
  end();
}

void md_play::act() {
  find_parent();
  const std::uint64_t what = random_.below(100);
  if (what < 50)
    step();
  else if (what < 68)
    somebody_talks();
  else if (what < 84)
    somebody_subscribes();
  else if (what < 88)
    somebody_leaves_something_behind();
  else if (what < 92)
    parent_talks();
  else if (what < 94)
    joins();
  else if (what < 95)
    somebody_goes();
  else if (what < 96)
    somebody_breaks_the_rules();
  else if (what < 98)
    somebody_pauses_or_reads();
  else if (what < 99)
    something_befalls_the_parent();
  else
    md_.advance(random_.chance(90) ? 300ms : 15s);
}

void md_play::step() {
  for (std::uint64_t i = random_.below(8); i > 0; --i)
    md_.step();
}

// ---- peers ----

void md_play::joins() {
  if (guests_.size() == guests_max)
    return;
  const bool hasty = random_.chance(15);
  guest added;
  added.end = hasty ? &md_.connect(400) : &md_.connect();
  added.number = oracle_.peer_joins();
  added.may_be_dropped = hasty;
  all_.push_back(added.end);
  guests_.push_back(added);
}

// Often a single channel, and the same ones repeatedly: runs of frames to one channel are routed
// together.
md_oracle::channel_mask md_play::some_channels() {
  md_oracle::channel_mask mask = 0;
  const std::size_t count = random_.chance(60) ? 1 : random_.size(1, 6);
  for (std::size_t i = 0; i < count; ++i)
    mask |= md_oracle::channel_mask{1} << some_channel();
  return mask;
}

std::size_t md_play::some_channel() {
  return random_.below(random_.chance(60) ? 4 : md_oracle::channels);
}

// The router passes large parts of its input on unchanged, and copies small ones together.
std::size_t md_play::some_padding() {
  return random_.chance(90) ? 0 : random_.size(5'000, 20'000);
}

void md_play::somebody_talks() {
  guest& who = somebody();
  md_oracle::channel_mask to = some_channels();
  for (std::size_t i = random_.size(1, 5); i > 0; --i) {
    who.end->says(oracle_.peer_says(who.number, to, some_padding()));
    if (random_.chance(40))
      to = some_channels();
  }
}

// The messages after it show the oracle from when on the subscription must be in force.
void md_play::somebody_subscribes() {
  guest& who = somebody();
  for (std::size_t i = random_.size(1, 3); i > 0; --i) {
    who.end->says(change_of_subscription(who.number));
    if (random_.chance(50))
      who.end->says(oracle_.peer_says(who.number, some_channels()));
  }
}

datagram md_play::change_of_subscription(std::size_t of) {
  const std::size_t one = some_channel();
  const std::size_t other = some_channel();
  switch (random_.below(5)) {
  case 0:
  case 1: return oracle_.adds_channel(of, one);
  case 2: return oracle_.removes_channel(of, one);
  case 3: return oracle_.adds_range(of, std::min(one, other), std::max(one, other));
  default: return oracle_.removes_range(of, std::min(one, other), std::max(one, other));
  }
}

void md_play::somebody_leaves_something_behind() {
  guest& who = somebody();
  const std::uint64_t key = random_.below(3);
  who.end->says(random_.chance(75) ? oracle_.leaves_behind(who.number, key, some_channels())
                                   : oracle_.clears(who.number, key));
}

void md_play::somebody_goes() {
  if (guests_.size() < 3)
    return;
  const auto at = guests_.begin() + static_cast<std::ptrdiff_t>(random_.below(guests_.size()));
  if (random_.chance(40))
    at->end->breaks();
  else
    closes(*at);
  guests_.erase(at);
}

// The peer is dismissed: its later messages reach no participant, not even if another peer has its
// number by then.
void md_play::somebody_breaks_the_rules() {
  if (guests_.size() < 3)
    return;
  const auto at = guests_.begin() + static_cast<std::ptrdiff_t>(random_.below(guests_.size()));
  at->end->says(control(add_channel_type, "cut"));
  for (int i = 0; i < 20; ++i)
    at->end->says(message({md_oracle::first_channel}, 1, 1, "that nobody may hear"));
  if (!at->may_be_dropped)
    oracle_.peer_closes(at->number);
  guests_.erase(at);
  joins();
}

void md_play::closes(guest& who) {
  who.end->closes();
  if (!who.may_be_dropped)
    oracle_.peer_closes(who.number);
}

void md_play::somebody_pauses_or_reads() {
  guest& who = somebody();
  if (who.reads)
    who.end->stops_reading();
  else
    who.end->reads_again();
  who.reads = !who.reads;
  who.may_be_dropped = true;
}

// ---- the parent ----

void md_play::find_parent() {
  while (parents_.size() < md_.parents()) {
    oracle_.parent_joins();
    parents_.push_back(&md_.parent());
    parent_leaves_ = false;
    parent_reads_ = true;
  }
}

bool md_play::has_parent() const {
  return !parents_.empty() && !parents_.back()->is_gone() && !parent_leaves_;
}

void md_play::parent_talks() {
  if (!has_parent())
    return;
  for (std::size_t i = random_.size(1, 5); i > 0; --i)
    parents_.back()->says(
      oracle_.parent_says(parents_.size() - 1, some_channels(), some_padding()));
}

void md_play::something_befalls_the_parent() {
  if (!has_parent()) {
    md_.parent_listener().open();
    return;
  }
  if (random_.chance(50))
    md_.parent_listener().shut();
  switch (random_.below(3)) {
  case 0:
    parent_leaves_ = true;
    parents_.back()->closes();
    if (parent_reads_)
      oracle_.parent_closes(parents_.size() - 1);
    break;
  case 1:
    parent_leaves_ = true;
    parents_.back()->breaks();
    break;
  default:
    if (parent_reads_)
      parents_.back()->stops_reading();
    else
      parents_.back()->reads_again();
    parent_reads_ = !parent_reads_;
  }
}

// ---- the end ----

// All peers read again, everything arrives, then they leave one after the other.
void md_play::end() {
  for (guest& one : guests_)
    one.end->reads_again();
  md_.parent_listener().open();
  md_.settle();
  // The maximum pause between two connection attempts.
  md_.advance(9s);
  find_parent();
  parents_.back()->reads_again();
  std::erase_if(guests_, [](const guest& one) { return one.end->is_gone(); });
  // At least one message has to be sent, or the oracle cannot detect what the parent has lost.
  if (guests_.empty())
    joins();
  say_farewell();
  listen();
  for (guest& one : guests_) {
    // It receives the post-removes of the peers that left before it.
    listen();
    oracle_.peer_is_complete(one.number);
    stayed_.push_back(one.number);
    one.may_be_dropped = false;
    closes(one);
    md_.settle();
  }
  listen();
}

// Sends to all peers when all of their subscriptions are certainly in force, so that the receivers
// of the last messages are exact.
void md_play::say_farewell() {
  for (guest& one : guests_)
    one.end->says({oracle_.adds_channel(one.number, 0), oracle_.peer_says(one.number, 1)});
  md_.settle();
  for (int i = 0; i < 2; ++i)
    parents_.back()->says(oracle_.parent_says(parents_.size() - 1, 1));
  for (guest& one : guests_)
    one.end->says({oracle_.peer_says(one.number, 1), oracle_.peer_says(one.number, 1)});
  md_.settle();
}

void md_play::listen() {
  const auto append = [](std::vector<datagram>& to, peer& from) {
    const std::vector<datagram> heard = from.hears();
    to.insert(to.end(), heard.begin(), heard.end());
  };
  md_oracle::hearing& records = oracle_.records();
  append(records.witness, witness_);
  for (std::size_t i = 0; i < all_.size(); ++i)
    append(records.peers[i], *all_[i]);
  for (std::size_t i = 0; i < parents_.size(); ++i)
    append(records.parents[i], *parents_[i]);
}

}  // namespace donet::test
