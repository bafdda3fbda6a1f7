#include "actors/message_director/post_remove_copies.hpp"

#include <utility>

namespace donet::actors {

using runtime::channel;
using runtime::subscriber;

namespace {

constexpr std::size_t bytes_per_data_at_begin = 1u << 20;
constexpr std::size_t bytes_per_data = 16u << 20;

dc::byte_buffer copy_of(dc::bytes_view datagram) {
  return {datagram.begin(), datagram.end()};
}

}  // namespace

void post_remove_copies::begin(subscriber node, const post_remove_book& own) {
  record& begun = nodes_[node] = {};
  own.for_each_holder([&](subscriber holder, const post_removes& all) {
    for (const auto& [key, datagrams] : all.by_key()) {
      for (const dc::byte_buffer& datagram : datagrams)
        begun.news.push_back({change::kind::add, number_of(holder), key, datagram});
    }
  });
  begun.left_to_begin = begun.news.size();
}

// ---- of this node ----

void post_remove_copies::added(subscriber holder, channel key, dc::bytes_view datagram) {
  if (!nodes_.empty())
    announce({change::kind::add, number_of(holder), key, copy_of(datagram)});
}

void post_remove_copies::cleared(subscriber holder, channel key) {
  if (const auto found = numbers_.find(holder); found != numbers_.end())
    announce({change::kind::clear, found->second, key, {}});
}

std::uint32_t post_remove_copies::left(subscriber holder) {
  const auto found = numbers_.extract(holder);
  return found ? found.mapped() : 0;
}

void post_remove_copies::dropped(std::uint32_t number) {
  if (number != 0)
    announce({change::kind::drop, number, channel{}, {}});
}

void post_remove_copies::announce(const change& one) {
  for (auto& [node, each] : nodes_)
    each.news.push_back(one);
}

std::uint32_t post_remove_copies::number_of(subscriber holder) {
  const auto [at, is_new] = numbers_.try_emplace(holder, last_number_ + 1);
  if (is_new)
    ++last_number_;
  return at->second;
}

std::vector<runtime::post_remove_change> post_remove_copies::take_news(subscriber node) {
  record& from = nodes_.at(node);
  std::vector<change> taken;
  const std::size_t bytes_max = from.left_to_begin != 0 ? bytes_per_data_at_begin : bytes_per_data;
  std::size_t bytes = 0;
  while (!from.news.empty() && bytes < bytes_max) {
    bytes += sizeof(change) + from.news.front().datagram.size();
    taken.push_back(std::move(from.news.front()));
    from.news.pop_front();
    from.left_to_begin -= from.left_to_begin == 0 ? 0 : 1;
  }
  return taken;
}

// ---- of another node ----

post_remove_copies::acceptance post_remove_copies::apply(subscriber node, const change& one) {
  std::map<std::uint32_t, post_removes>& copies = nodes_.at(node).copies;
  switch (one.what) {
  case change::kind::add:
    if (!copies[one.holder].add(one.key, one.datagram))
      return acceptance::refused;
    break;
  case change::kind::clear:
    if (const auto found = copies.find(one.holder); found != copies.end())
      found->second.clear(one.key);
    break;
  case change::kind::drop: copies.erase(one.holder); break;
  }
  return acceptance::accepted;
}

std::vector<post_removes> post_remove_copies::take(subscriber node) {
  std::vector<post_removes> all;
  for (auto& [holder, each] : std::exchange(nodes_.at(node).copies, {})) {
    if (each.count() != 0)
      all.push_back(std::move(each));
  }
  return all;
}

}  // namespace donet::actors
