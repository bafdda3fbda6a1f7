#pragma once
// The objects of one client: those that it sees or owns, that are declared to it or end with it,
// and those that it saw before (spec/clientagent 2.2 and 8).
//
// Visible objects are listed by their place, so that closing a zone costs what is in that zone.
// Historical objects are in a table of their own, which has only ids: there may be 10,000 of them.

#include "actors/channels.hpp"
#include "actors/client_agent/view/object_table.hpp"
#include "actors/place.hpp"
#include "runtime/ids.hpp"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <unordered_map>
#include <utility>
#include <vector>

namespace donet::actors {

class known_object {
  friend class object_book;

  bool is_visible_ = false;
  bool has_missed_updates_ = false;

public:
  bool is_owned = false;
  bool is_declared = false;
  bool is_session_object = false;
  // The class in the message that made the object visible, owned or declared.
  std::uint16_t visible_class = 0;
  std::uint16_t owned_class = 0;
  std::uint16_t declared_class = 0;
  /// The operation that the object's entry waits for; 0 = none.
  std::uint32_t pending = 0;

  bool is_visible() const noexcept { return is_visible_; }
  /// The object is visible and was at a place in which the client had no interest: the client may
  /// have missed updates.
  bool has_missed_updates() const noexcept { return has_missed_updates_; }
  /// The operation that waits for the place to which this visible object moved, while the object
  /// has not announced itself there; 0 = none.
  std::uint32_t unconfirmed_since() const noexcept { return unconfirmed_since_; }
  /// The place of the object, while it is visible or owned.
  place at() const noexcept { return {parent_, zone_}; }

  /// The visible object has to be shown again when it announces itself. Session objects are never
  /// stale: they do not leave.
  bool is_stale() const noexcept {
    return (has_missed_updates_ || unconfirmed_since_ != 0) && !is_session_object;
  }
  bool is_known() const noexcept { return is_visible_ || is_owned || is_declared; }
  /// The class as owned object, else as visible object, else as declared object.
  std::uint16_t class_id() const noexcept {
    return is_owned ? owned_class : is_visible_ ? visible_class : declared_class;
  }

private:
  std::uint32_t unconfirmed_since_ = 0;
  runtime::doid parent_{};
  runtime::zone zone_{};
  // The list of visible objects at the same place. The ends of the list point to themselves.
  runtime::doid previous_{};
  runtime::doid next_{};
};

class object_book {
public:
  /// Keeps at most `historical_max` historical objects; the oldest are dropped first.
  explicit object_book(std::size_t historical_max) noexcept : historical_max_(historical_max) {}

  /// Null if the book does not have the object. Valid until the book is changed.
  known_object* find(runtime::doid id) noexcept { return objects_.find(id); }
  const known_object* find(runtime::doid id) const noexcept { return objects_.find(id); }

  /// Adds the object if the book does not have it. The caller calls `settle` after a change that
  /// may make the object needless. Valid as the result of `find`.
  known_object& at(runtime::doid id) { return objects_.at(id); }

  /// Removes the object if nothing keeps it: it is not visible, owned, declared, pending or of the
  /// session.
  void settle(runtime::doid id) {
    const known_object* const one = objects_.find(id);
    if (one != nullptr && !one->is_known() && !one->is_session_object && one->pending == 0)
      objects_.erase(id);
  }

  // ---- places of objects that are in the book ----

  /// The client sees the object from now on, at this place.
  void show(runtime::doid id, const place& where) {
    known_object& object = objects_.at(id);
    object.is_visible_ = true;
    object.parent_ = where.parent;
    object.zone_ = where.zone;
    link(id, object);
  }

  /// The client no longer sees the object.
  void hide(runtime::doid id) {
    known_object& object = objects_.at(id);
    unlink(id, object);
    set_missed_updates(object, false);
    set_unconfirmed_since(object, 0);
    object.is_visible_ = false;
  }

  /// The object is at this place now.
  void move(runtime::doid id, const place& to) {
    known_object& object = objects_.at(id);
    const bool is_listed = object.is_visible_ && object.at() != to;
    if (is_listed)
      unlink(id, object);
    object.parent_ = to.parent;
    object.zone_ = to.zone;
    if (is_listed)
      link(id, object);
  }

  void set_missed_updates(known_object& object, bool has_missed_updates) noexcept {
    count(with_missed_updates_, object.has_missed_updates_, has_missed_updates);
    object.has_missed_updates_ = has_missed_updates;
  }

  void set_unconfirmed_since(known_object& object, std::uint32_t operation) noexcept {
    count(unconfirmed_, object.unconfirmed_since_ != 0, operation != 0);
    object.unconfirmed_since_ = operation;
  }

  /// The number of objects with missed updates, and of objects with an unconfirmed move.
  std::size_t with_missed_updates() const noexcept { return with_missed_updates_; }
  std::size_t unconfirmed() const noexcept { return unconfirmed_; }

  /// Calls `see(id)` for each visible object in this place.
  template <class Function>
  void for_each_visible(const place& where, Function&& see) const {
    const auto first = first_visible_.find(location_channel(where.parent, where.zone));
    if (first == first_visible_.end())
      return;
    for (runtime::doid id = first->second;;) {
      see(id);
      const runtime::doid next = objects_.find(id)->next_;
      if (next == id)
        return;
      id = next;
    }
  }

  // ---- historical objects ----

  bool is_historical(runtime::doid id) const noexcept { return historical_.find(id) != nullptr; }

  /// The session tolerates late requests of the client about a historical object.
  void make_historical(runtime::doid id) {
    if (historical_max_ == 0 || is_historical(id))
      return;
    historical_.at(id);
    if (history_.size() < historical_max_) {
      history_.push_back(id);
      return;
    }
    historical_.erase(std::exchange(history_[oldest_], id));
    oldest_ = (oldest_ + 1) % history_.size();
  }

  // ---- all of them ----

  /// The objects for which `is_of_interest(object)` is true, ascending. Walks over all objects
  /// except the historical ones.
  template <class Predicate>
  std::vector<runtime::doid> all(Predicate&& is_of_interest) const {
    std::vector<runtime::doid> found;
    objects_.for_each([&](runtime::doid id, const known_object& object) {
      if (is_of_interest(object))
        found.push_back(id);
    });
    std::sort(found.begin(), found.end());
    return found;
  }

  /// The visible objects that went to a place of this operation and have not announced themselves
  /// there; without session objects, which do not leave. Ascending.
  std::vector<runtime::doid> unconfirmed_since(std::uint32_t operation) const {
    return all([operation](const known_object& object) {
      return object.is_visible() && object.unconfirmed_since() == operation
             && !object.is_session_object;
    });
  }

  /// The visible objects in these zones, and those of which the client may have missed updates.
  /// Ascending.
  std::vector<runtime::doid> leaving_with(runtime::doid parent,
                                          const std::vector<runtime::zone>& zones) const {
    std::vector<runtime::doid> leaving;
    if (with_missed_updates_ != 0)
      leaving = all([](const known_object& object) {
        return object.is_visible() && object.has_missed_updates() && !object.is_session_object;
      });
    for (const runtime::zone zone : zones)
      for_each_visible({parent, zone}, [&leaving](runtime::doid id) { leaving.push_back(id); });
    std::sort(leaving.begin(), leaving.end());
    leaving.erase(std::unique(leaving.begin(), leaving.end()), leaving.end());
    return leaving;
  }

  /// The number of objects, without those that are only historical.
  std::size_t size() const noexcept { return objects_.size(); }
  std::size_t historical() const noexcept { return history_.size(); }

private:
  struct nothing {};

  static void count(std::size_t& all, bool was_one, bool is_one) noexcept {
    if (is_one && !was_one)
      ++all;
    else if (was_one && !is_one)
      --all;
  }

  static runtime::channel channel_of_place(const known_object& object) noexcept {
    return location_channel(object.parent_, object.zone_);
  }

  void link(runtime::doid id, known_object& object) {
    runtime::doid& first = first_visible_.try_emplace(channel_of_place(object), id).first->second;
    object.previous_ = id;
    object.next_ = first;
    if (first != id)
      objects_.find(first)->previous_ = id;
    first = id;
  }

  void unlink(runtime::doid id, known_object& object) {
    const bool is_first = object.previous_ == id;
    const bool is_last = object.next_ == id;
    if (!is_last)
      objects_.find(object.next_)->previous_ = is_first ? object.next_ : object.previous_;
    if (!is_first)
      objects_.find(object.previous_)->next_ = is_last ? object.previous_ : object.next_;
    else if (!is_last)
      first_visible_.find(channel_of_place(object))->second = object.next_;
    else
      first_visible_.erase(channel_of_place(object));
  }

  object_table<known_object> objects_;
  std::unordered_map<runtime::channel, runtime::doid> first_visible_;  // by place
  std::size_t with_missed_updates_ = 0;
  std::size_t unconfirmed_ = 0;
  object_table<nothing> historical_;
  std::vector<runtime::doid> history_;
  std::size_t oldest_ = 0;  // in `history_`, when that is full
  std::size_t historical_max_;
};

}  // namespace donet::actors
