#pragma once
// The interests of one client, and those of them whose objects are still on their way
// (spec/clientagent 9). What is sent for them, the session says.
//
//   open ──► an operation, if zones are new ──► its answers come, or its time is over ──► done
//
// A zone that is closed while an operation waits for it is dropped from the operation: what was
// meant for it is forgotten, for the client may have missed something since.

#include "actors/place.hpp"
#include "dcfile/bytes.hpp"
#include "runtime/clock.hpp"
#include "runtime/ids.hpp"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <unordered_map>
#include <vector>

namespace donet::actors {

/// Ascending, each once.
using zone_set = std::vector<runtime::zone>;

/// Makes it one.
void make_zone_set(zone_set& zones);

struct interest {
  runtime::doid parent{};
  zone_set zones;
};

/// An internal message about an object, which waits.
struct waiting_message {
  runtime::channel sender{};
  std::uint16_t type = 0;
  runtime::doid object{};
  /// Where the object is, if the message says that it enters.
  std::optional<place> entered = {};
  /// It says that the object moves to where the client had no interest then, or has closed it since:
  /// what was said of it there was missed.
  bool leaves_sight = false;
  /// The operation that it answers, if it waits for another one; 0 is none.
  std::uint32_t answers = 0;
  dc::byte_buffer payload;
  /// Where the object goes to, if the message says that it moves.
  std::optional<place> moved = {};
  /// The operation that waited for that place then; 0 is none.
  std::uint32_t doubt = 0;
};

/// An interest whose objects are on their way.
struct interest_operation {
  std::uint16_t id = 0;
  runtime::doid parent{};
  zone_set zones;    ///< asked for, and not closed since
  zone_set dropped;  ///< asked for, and closed since
  std::uint32_t client_context = 0;
  runtime::channel caller{};  ///< 0 is nobody
  runtime::clock::time_point since{};
  runtime::clock::time_point deadline{};
  /// How many objects there are; with nothing to ask, none.
  std::optional<std::uint32_t> expected;
  std::size_t answered = 0;
  std::vector<waiting_message> snapshot;
  std::vector<waiting_message> queued;
  std::size_t queued_bytes = 0;
  /// Operations that have other zones of the interest; it is done behind them.
  std::vector<std::uint32_t> after;

  bool is_complete() const noexcept { return expected && answered >= *expected && after.empty(); }
  /// All that waits about this object, in order; it does not wait any more.
  std::vector<waiting_message> take(runtime::doid object);
  bool has_dropped(const place& one) const {
    return one.parent == parent && std::binary_search(dropped.begin(), dropped.end(), one.zone);
  }
};

class interest_state {
public:
  struct change {
    zone_set opened;  ///< nobody had them open
    /// Nobody has them open any more, of the parent that the interest had.
    zone_set closed;
    runtime::doid closed_parent{};
    /// Operations that wait for zones of this interest.
    std::vector<std::uint32_t> under_way;
  };

  /// Opens an interest, or puts another in its place.
  change set(std::uint16_t id, runtime::doid parent, zone_set zones);
  /// There is one of this id.
  change remove(std::uint16_t id);

  const interest* find(std::uint16_t id) const;
  bool covers(runtime::doid parent, runtime::zone zone) const;
  std::size_t size() const noexcept { return interests_.size(); }
  /// Of all interests together.
  std::size_t zones() const noexcept { return zones_; }

  // ---- operations, by their number, which is their context ----

  std::map<std::uint32_t, interest_operation>& operations() noexcept { return operations_; }
  interest_operation* operation(std::uint32_t context);
  /// The operation that waits for this place; 0 if none does.
  std::uint32_t waiting_for(runtime::doid parent, runtime::zone zone) const;
  runtime::clock::time_point next_deadline() const;

  /// What an operation forgets because a place was closed.
  struct dropped {
    std::vector<waiting_message> messages;  ///< in order
    /// About these nothing waits any more.
    std::vector<runtime::doid> objects;
  };

  /// These zones are not open any more.
  dropped drop(runtime::doid parent, const zone_set& closed);
  /// Whether this place was open and is among the last that were closed: answers may still come from
  /// there.
  bool was_closed(const place& one) const;

  /// Those that waited for this one, and are complete now, are appended to `complete`.
  void release_others(std::uint32_t ended, std::vector<std::uint32_t>& complete);

  // ---- operations that ended before all had answered (Q-18) ----

  void remember_late(std::uint32_t context, const interest_operation& ended);
  /// Whether an answer to this operation from this place still is welcome.
  bool is_welcome(std::uint32_t context, runtime::doid parent, runtime::zone zone) const;

private:
  struct late_operation {
    std::uint32_t context = 0;
    runtime::doid parent{};
    zone_set zones;
  };

  void close(const interest& one, zone_set& closed);
  void remember_closed(runtime::channel where);
  static void drop_from(interest_operation& operation, runtime::doid parent, const zone_set& closed,
                        dropped& gone);

  std::unordered_map<std::uint16_t, interest> interests_;
  std::unordered_map<runtime::channel, std::uint32_t> open_;  // by location, how often
  std::map<std::uint32_t, interest_operation> operations_;
  std::vector<late_operation> late_;
  std::vector<runtime::channel> closed_;
  std::size_t oldest_closed_ = 0;
  std::size_t zones_ = 0;
};

}  // namespace donet::actors
