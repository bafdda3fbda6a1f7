#include "actors/message_director/post_remove_book.hpp"

#include <algorithm>
#include <utility>

namespace donet::actors {

void post_remove_book::open(runtime::subscriber holder) {
  const auto index = static_cast<std::size_t>(holder);
  if (by_holder_.size() <= index)
    by_holder_.resize(index + 1);
  by_holder_[index] = {};
}

bool post_remove_book::add(runtime::subscriber holder, runtime::channel key,
                           dc::bytes_view datagram) {
  if (!by_holder_[static_cast<std::size_t>(holder)].add(key, datagram))
    return false;
  std::vector<runtime::subscriber>& holders = holders_[key];
  if (std::find(holders.begin(), holders.end(), holder) == holders.end())
    holders.push_back(holder);
  return true;
}

void post_remove_book::clear(runtime::subscriber holder, runtime::channel key) {
  by_holder_[static_cast<std::size_t>(holder)].clear(key);
  forget(key, holder);
}

post_removes post_remove_book::take(runtime::subscriber holder) {
  return std::exchange(by_holder_[static_cast<std::size_t>(holder)], {});
}

void post_remove_book::forget(runtime::channel key, runtime::subscriber holder) {
  const auto found = holders_.find(key);
  if (found == holders_.end())
    return;
  std::erase(found->second, holder);
  if (found->second.empty())
    holders_.erase(found);
}

}  // namespace donet::actors
