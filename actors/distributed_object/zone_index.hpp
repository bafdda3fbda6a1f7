#pragma once
// The zones in which a parent counts its children (spec/services 3.4.16). Zones are ascending; a
// zone without children is not listed.

#include "runtime/ids.hpp"
#include "runtime/routing/indexed_vector.hpp"

#include <cstddef>
#include <map>

namespace donet::actors {

class zone_index {
public:
  bool empty() const noexcept { return zones_.empty(); }
  void clear() noexcept { zones_.clear(); }

  void add(runtime::doid child, runtime::zone where) { zones_[where].add(child); }

  void remove(runtime::doid child, runtime::zone where) {
    const auto found = zones_.find(where);
    if (found == zones_.end() || !found->second.remove(child))
      return;
    if (found->second.empty())
      zones_.erase(found);
  }

  void remove(runtime::zone where) { zones_.erase(where); }

  std::size_t count(runtime::zone where) const {
    const auto found = zones_.find(where);
    return found == zones_.end() ? 0 : found->second.size();
  }

  /// The number of children in all zones.
  std::size_t count() const {
    std::size_t all = 0;
    for (const auto& [where, children] : zones_)
      all += children.size();
    return all;
  }

  std::size_t zones() const noexcept { return zones_.size(); }

  template <class Visitor>
  void for_each_zone(Visitor&& visit) const {
    for (const auto& [where, children] : zones_)
      visit(where);
  }

private:
  std::map<runtime::zone, runtime::indexed_vector<runtime::doid>> zones_;
};

}  // namespace donet::actors
