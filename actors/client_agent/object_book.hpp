#pragma once
// What one client has to do with which objects: it sees them, owns them, they are declared to it, end
// with it, or it saw them once (spec/clientagent 2.2 and 8).

#include "actors/client_agent/object_table.hpp"
#include "runtime/ids.hpp"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <utility>
#include <vector>

namespace donet::actors {

struct known_object {
  bool is_visible = false;
  bool is_owned = false;
  bool is_declared = false;
  bool is_session_object = false;
  bool is_historical = false;
  /// Visible, it was where the client has no interest, or had none in time: what is said of it there
  /// may have been missed.
  bool is_astray = false;
  /// Its entry waits for the operation with this number; 0 is none.
  std::uint32_t pending = 0;
  /// Visible, it went to a place whose objects this operation still waits for, and has not presented
  /// itself there yet; 0 is none.
  std::uint32_t doubt = 0;
  // Each as it was told when the object became that.
  std::uint16_t visible_class = 0;
  std::uint16_t owned_class = 0;
  std::uint16_t declared_class = 0;
  /// Where it is, while it is visible or owned.
  runtime::doid parent{};
  runtime::zone zone{};

  /// Visible, it has to be shown anew when it presents itself. Objects of the session are not: they do
  /// not leave.
  bool may_have_been_missed() const noexcept {
    return (is_astray || doubt != 0) && !is_session_object;
  }
  bool is_known() const noexcept { return is_visible || is_owned || is_declared; }
  /// Of the first that it is: owned, visible, declared.
  std::uint16_t class_id() const noexcept {
    return is_owned ? owned_class : is_visible ? visible_class : declared_class;
  }
};

class object_book {
public:
  /// Of the objects that are nothing but historical, at most so many are kept: the oldest are
  /// forgotten.
  explicit object_book(std::size_t historical_max) noexcept : historical_max_(historical_max) {}

  /// Null if the client has nothing to do with it. Valid until the book is changed.
  known_object* find(runtime::doid id) noexcept { return objects_.find(id); }
  const known_object* find(runtime::doid id) const noexcept { return objects_.find(id); }

  /// For a change; `settle` afterwards, if it may be nothing any more. Valid as that of `find`.
  known_object& at(runtime::doid id) { return objects_.at(id); }

  /// Forgets it if it is nothing any more.
  void settle(runtime::doid id) {
    const known_object* const one = objects_.find(id);
    if (one != nullptr && !one->is_known() && !one->is_session_object && !one->is_historical
        && one->pending == 0)
      objects_.erase(id);
  }

  /// What the client still may say of it is not held against the client.
  void make_historical(runtime::doid id) {
    if (historical_max_ == 0 || at(id).is_historical)
      return;
    at(id).is_historical = true;
    if (history_.size() < historical_max_) {
      history_.push_back(id);
      return;
    }
    const runtime::doid oldest = std::exchange(history_[oldest_], id);
    oldest_ = (oldest_ + 1) % history_.size();
    at(oldest).is_historical = false;
    settle(oldest);
  }

  /// Those that `is_of_interest(object)` says yes to, in ascending order.
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

  std::size_t size() const noexcept { return objects_.size(); }

private:
  object_table<known_object> objects_;
  std::vector<runtime::doid> history_;
  std::size_t oldest_ = 0;  // in `history_`, when that is full
  std::size_t historical_max_;
};

}  // namespace donet::actors
