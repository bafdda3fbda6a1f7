#pragma once
// An index of the objects of a service by place: the objects that are there, and those that have
// moved but are still counted there by their parent. A query about zones goes only to these objects
// (spec/services 3.4.18).
//
// Each object is in at most two lists, one for each kind of stay. The lists are doubly linked
// through one vector, so that a move costs two hash look-ups, regardless of the number of objects
// in a place.

#include "actors/channels.hpp"
#include "actors/place.hpp"
#include "runtime/ids.hpp"
#include "runtime/routing/subscriber.hpp"

#include <cstddef>
#include <cstdint>
#include <unordered_map>
#include <vector>

namespace donet::actors {

/// Not thread-safe.
class place_index {
public:
  /// Why an object is listed under a place.
  enum class stay : std::uint8_t { is_there, is_counted };

  /// Moves the object from the list of `from` to the list of `to`. A place whose parent is 0 has no
  /// list.
  void change(runtime::subscriber who, stay why, place from, place to) {
    if (from == to)
      return;
    if (from.parent != runtime::doid{0})
      remove(node_of(who, why), channel_of_place(from));
    if (to.parent != runtime::doid{0})
      add(node_of(who, why), channel_of_place(to));
  }

  /// Calls `visit(subscriber)` for each object listed under this place; twice for an object that
  /// both is there and is counted there.
  template <class Visitor>
  void for_each(place where, Visitor&& visit) const {
    const auto first = first_.find(channel_of_place(where));
    for (node at = first == first_.end() ? none : first->second; at != none; at = links_[at].next)
      visit(runtime::subscriber{at / kinds});
  }

private:
  // Two nodes for each object, at positions derived from its number.
  using node = std::uint32_t;
  static constexpr node none = UINT32_MAX;
  static constexpr node kinds = 2;

  struct link {
    node previous = none;
    node next = none;
  };

  static runtime::channel channel_of_place(place where) noexcept {
    return location_channel(where.parent, where.zone);
  }

  static node node_of(runtime::subscriber who, stay why) noexcept {
    return static_cast<node>(who) * kinds + static_cast<node>(why);
  }

  void add(node one, runtime::channel where) {
    if (links_.size() <= one)
      links_.resize(one / kinds * kinds + kinds);
    node& first = first_.try_emplace(where, none).first->second;
    links_[one] = {none, first};
    if (first != none)
      links_[first].previous = one;
    first = one;
  }

  void remove(node one, runtime::channel where) {
    const link its = links_[one];
    if (its.next != none)
      links_[its.next].previous = its.previous;
    if (its.previous != none)
      links_[its.previous].next = its.next;
    else if (its.next != none)
      first_.find(where)->second = its.next;
    else
      first_.erase(where);
  }

  std::vector<link> links_;
  std::unordered_map<runtime::channel, node> first_;
};

}  // namespace donet::actors
