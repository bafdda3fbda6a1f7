#pragma once
// The post-removes of all participants and services of this node (spec/services 2.6), by holder and
// by key. The parent keeps one list for each key, for all holders together.

#include "actors/message_director/post_removes.hpp"
#include "runtime/routing/subscriber.hpp"

#include <cstddef>
#include <cstdint>
#include <map>
#include <vector>

namespace donet::actors {

/// Not for several threads.
class post_remove_book {
public:
  /// Begins without post-removes of this holder, whose number another one may have had before.
  void open(runtime::subscriber holder);

  /// False, and nothing changed, if the holder has as many post-removes as it may have.
  [[nodiscard]] bool add(runtime::subscriber holder, runtime::channel key, dc::bytes_view datagram);
  void clear(runtime::subscriber holder, runtime::channel key);

  /// Takes the post-removes of a holder that leaves. The caller routes them key by key, and calls
  /// `forget` before it routes those of a key.
  post_removes take(runtime::subscriber holder);
  /// The holder has no post-removes under this key any longer.
  void forget(runtime::channel key, runtime::subscriber holder);

  /// Calls `visit(datagram)` for every post-remove under this key.
  template <class Visitor>
  void for_each_of(runtime::channel key, Visitor&& visit) const {
    if (const auto found = holders_.find(key); found != holders_.end())
      visit_all(key, found->second, visit);
  }

  /// Calls `visit(key, datagram)` for every post-remove, keys ascending.
  template <class Visitor>
  void for_each(Visitor&& visit) const {
    for (const auto& [key, holders] : holders_) {
      visit_all(key, holders,
                [&visit, key = key](dc::bytes_view datagram) { visit(key, datagram); });
    }
  }

  /// Calls `visit(holder, post_removes)` for every holder that has some.
  template <class Visitor>
  void for_each_holder(Visitor&& visit) const {
    for (std::size_t i = 0; i < by_holder_.size(); ++i) {
      if (by_holder_[i].count() != 0)
        visit(runtime::subscriber{static_cast<std::uint32_t>(i)}, by_holder_[i]);
    }
  }

private:
  template <class Visitor>
  void visit_all(runtime::channel key, const std::vector<runtime::subscriber>& holders,
                 Visitor&& visit) const {
    for (const runtime::subscriber holder : holders) {
      const post_removes::map& lists = by_holder_[static_cast<std::size_t>(holder)].by_key();
      const auto found = lists.find(key);
      if (found == lists.end())
        continue;
      for (const dc::byte_buffer& datagram : found->second)
        visit(dc::bytes_view(datagram));
    }
  }

  std::vector<post_removes> by_holder_;
  std::map<runtime::channel, std::vector<runtime::subscriber>> holders_;
};

}  // namespace donet::actors
