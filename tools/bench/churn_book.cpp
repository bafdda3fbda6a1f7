#include "tools/bench/churn_book.hpp"

#include "tools/bench/md_protocol.hpp"

#include <algorithm>

namespace donet::bench {

namespace {

constexpr std::size_t range_channels_max = 64;
constexpr std::size_t touched_max = 6;

}  // namespace

churn_book::churn_book(const churn_channels& channels, std::uint64_t seed)
    : channels_(channels), singles_(channels.ranges ? channels.count / 2 : channels.count),
      subscribed_(channels.count, 0), random_(seed) {}

void churn_book::write_batch(std::string& text, std::size_t operations) {
  touched_.clear();
  for (std::size_t i = 0; i + 2 < operations; ++i) {
    if (channels_.ranges && random_.coin())
      range(text);
    else
      single(text);
  }
  // Whatever its state was before, the channel is subscribed after these two operations.
  last_added_ = random_.below(singles_);
  const auto channel = channels_.own + last_added_;
  append_remove_channel(text, channel);
  append_add_channel(text, channel);
  subscribed_[last_added_] = 1;
}

std::vector<churn_book::probe> churn_book::probes() {
  touched_.push_back(random_.below(channels_.count));
  std::vector<probe> all;
  for (const auto each : touched_)
    if (each != last_added_)
      all.push_back({channels_.own + each, subscribed_[each] != 0});
  all.push_back({channels_.own + last_added_, true});
  return all;
}

void churn_book::single(std::string& text) {
  if (random_.coin())
    shared(text);
  else
    add_or_remove(text, random_.below(singles_));
}

void churn_book::add_or_remove(std::string& text, std::size_t own) {
  if (subscribed_[own] != 0)
    append_remove_channel(text, channels_.own + own);
  else
    append_add_channel(text, channels_.own + own);
  subscribed_[own] = subscribed_[own] == 0 ? 1 : 0;
  remember(own);
}

void churn_book::shared(std::string& text) {
  const auto channel = channels_.shared + random_.below(channels_.count);
  if (random_.coin())
    append_add_channel(text, channel);
  else
    append_remove_channel(text, channel);
}

void churn_book::range(std::string& text) {
  const bool own = random_.coin();
  const bool add = random_.coin();
  const auto begin = own ? singles_ : 0;
  const auto size = 1 + random_.below(range_channels_max - 1);
  const auto first = begin + random_.below(channels_.count - begin - size);
  const auto last = first + size - 1;
  const auto base = own ? channels_.own : channels_.shared;
  if (add)
    append_add_range(text, base + first, base + last);
  else
    append_remove_range(text, base + first, base + last);
  if (!own)
    return;
  const auto at = subscribed_.begin() + static_cast<std::ptrdiff_t>(first);
  std::fill(at, at + static_cast<std::ptrdiff_t>(size), add ? char{1} : char{0});
  remember(first);
  remember(last);
}

void churn_book::remember(std::size_t own) {
  if (touched_.size() < touched_max)
    touched_.push_back(own);
  else
    touched_[random_.below(touched_max)] = own;
}

}  // namespace donet::bench
