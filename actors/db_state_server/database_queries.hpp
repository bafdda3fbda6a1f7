#pragma once
// Unanswered queries to the database, by context, each with its deadline (spec/services 4.1,
// QUIRK 38).

#include "dcfile/schema.hpp"
#include "runtime/clock.hpp"
#include "runtime/ids.hpp"

#include <cstddef>
#include <cstdint>
#include <iterator>
#include <list>
#include <optional>
#include <unordered_map>
#include <utility>
#include <vector>

namespace donet::actors {

struct database_query {
  enum class kind : unsigned char {
    load,        ///< of an object that is being activated
    get_all,     ///< for a caller, of an inactive object
    get_field,   ///< as above
    get_fields,  ///< as above
  };

  kind what{};
  runtime::doid about{};
  /// The caller and the context of its query; unused for a load.
  runtime::channel requester{};
  std::uint32_t requester_context = 0;
  /// For `get_fields`: fields that are not stored, in the order of the answer.
  std::vector<const dc::field*> others;

  /// Bytes of memory, approximately.
  std::size_t size() const noexcept {
    constexpr std::size_t nodes = 96;
    return sizeof *this + nodes + others.size() * sizeof(void*);
  }
};

/// All times must be of one clock. Not thread-safe.
class database_queries {
public:
  using time_point = runtime::clock::time_point;

  /// A number without an open query: counts up from 0, and restarts after the largest.
  std::uint32_t next_context() {
    while (by_context_.count(next_) != 0)
      ++next_;
    return next_++;
  }

  /// `deadline` must not be before that of the query added last.
  void add(std::uint32_t context, database_query one, time_point deadline) {
    bytes_ += one.size();
    if (one.what == database_query::kind::get_all)
      ++get_alls_[one.about];
    waiting_.push_back({context, std::move(one), deadline});
    by_context_.emplace(context, std::prev(waiting_.end()));
  }

  const database_query* find(std::uint32_t context) const {
    const auto at = by_context_.find(context);
    return at == by_context_.end() ? nullptr : &at->second->query;
  }

  /// Removes a query that was answered or given up. It must exist.
  database_query take(std::uint32_t context) {
    const auto at = by_context_.find(context);
    database_query one = std::move(at->second->query);
    waiting_.erase(at->second);
    by_context_.erase(at);
    bytes_ -= one.size();
    if (one.what == database_query::kind::get_all)
      forget_get_all(one.about);
    return one;
  }

  /// Removes the oldest overdue query.
  std::optional<database_query> take_overdue(time_point now) {
    if (waiting_.empty() || waiting_.front().deadline > now)
      return std::nullopt;
    return take(waiting_.front().context);
  }

  /// The next deadline; `time_point::max()` if there is none.
  time_point next_deadline() const noexcept {
    return waiting_.empty() ? time_point::max() : waiting_.front().deadline;
  }

  /// True if a caller's GET_ALL of this object is open.
  bool has_get_all(runtime::doid about) const { return get_alls_.count(about) != 0; }

  std::size_t size() const noexcept { return waiting_.size(); }
  /// Bytes of memory, approximately.
  std::size_t bytes() const noexcept { return bytes_; }

private:
  struct entry {
    std::uint32_t context = 0;
    database_query query;
    time_point deadline;
  };

  void forget_get_all(runtime::doid about) {
    const auto at = get_alls_.find(about);
    if (--at->second == 0)
      get_alls_.erase(at);
  }

  std::list<entry> waiting_;  // oldest first
  std::unordered_map<std::uint32_t, std::list<entry>::iterator> by_context_;
  std::unordered_map<runtime::doid, unsigned> get_alls_;
  std::size_t bytes_ = 0;
  std::uint32_t next_ = 0;
};

}  // namespace donet::actors
