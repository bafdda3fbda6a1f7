#pragma once
// The interests of one client, and those of them whose objects are still on their way
// (spec/clientagent 9). What is sent for them, the session says.
//
//   open ──► an operation, if zones are new ──► its answers come, or its time is over ──► done
//
// A zone that is closed while an operation waits for it is dropped from the operation: what was
// meant for it is forgotten, for the client may have missed something since.
//
// Each open place has the number of the operation that waits for it. So opening and closing cost what is
// opened and closed, however many zones other operations wait for.

#include "actors/channels.hpp"
#include "actors/place.hpp"
#include "dcfile/bytes.hpp"
#include "runtime/clock.hpp"
#include "runtime/datagram/view.hpp"
#include "runtime/ids.hpp"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <unordered_map>
#include <unordered_set>
#include <utility>
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
  /// The operation that it answers, if it waits for another one; 0 is none.
  std::uint32_t answers = 0;
  dc::byte_buffer payload = {};
  /// Where the object goes to, if the message says that it moves.
  std::optional<place> moved = {};
  /// It says that the object moves to where the client had no interest then, or has closed it since:
  /// what was said of it there was missed.
  bool leaves_sight = false;
  /// The operation that waited for that place then; 0 is none.
  std::uint32_t unconfirmed_since = 0;
  /// The channels that it came by, if it depends on them whether the session accepts it.
  dc::byte_buffer route = {};
};

/// A waiting_message about this object, with the sender, type and payload of `message`.
waiting_message waiting_copy(runtime::doid id, const runtime::message_view& message,
                             std::optional<place> entered = {});

/// An interest whose objects are on their way.
class interest_operation {
public:
  std::uint16_t id = 0;
  runtime::doid parent{};
  zone_set zones;  ///< asked for
  std::uint32_t client_context = 0;
  runtime::channel caller{};  ///< 0 is nobody
  runtime::clock::time_point since{};
  runtime::clock::time_point deadline{};
  /// Questions whose count of objects has not come, and the sum of those that have.
  std::size_t uncounted = 0;
  std::size_t expected = 0;
  std::size_t answered = 0;

  bool is_complete() const noexcept {
    return uncounted == 0 && answered >= expected && after_.empty();
  }

  // ---- messages that wait for it ----

  void add_to_snapshot(waiting_message one) { add(snapshot_, std::move(one)); }
  void add_to_queue(waiting_message one) { add(queued_, std::move(one)); }
  const std::vector<waiting_message>& snapshot() const noexcept { return snapshot_; }
  const std::vector<waiting_message>& queued() const noexcept { return queued_; }
  /// Of the messages that are or were in the queue.
  std::size_t queued_bytes() const noexcept { return queued_bytes_; }
  /// All that waits about this object, in order; it does not wait any more.
  std::vector<waiting_message> take(runtime::doid object);

  /// What it forgets because zones were closed.
  struct dropped {
    std::vector<waiting_message> messages;  ///< in order
    /// About these nothing waits any more.
    std::vector<runtime::doid> objects;
  };
  /// These zones are not open any more. Costs nothing if no message that waits, or has waited, is
  /// about an object that enters them or moves to them.
  void drop(runtime::doid closed_parent, const zone_set& closed, dropped& gone);

  // ---- other operations ----

  /// It is not complete before this one has ended, which has zones of its interest or an object
  /// that may be there.
  void wait_behind(std::uint32_t other);
  /// True if it waited for that one.
  bool stop_waiting_for(std::uint32_t other) { return std::erase(after_, other) != 0; }

private:
  void add(std::vector<waiting_message>& to, waiting_message one);

  std::vector<waiting_message> snapshot_;
  std::vector<waiting_message> queued_;
  std::size_t queued_bytes_ = 0;
  std::unordered_set<runtime::channel> mentioned_;  // places that these are about
  std::vector<std::uint32_t> after_;
};

class interest_state {
public:
  struct change {
    zone_set opened;  ///< nobody had them open
    /// Nobody has them open any more, of the parent that the interest had.
    zone_set closed;
    runtime::doid closed_parent{};
    /// Operations that wait for zones of this interest, ascending.
    std::vector<std::uint32_t> under_way;
  };

  /// Opens an interest, or puts another in its place.
  change set(std::uint16_t id, runtime::doid parent, zone_set zones);
  /// There is one of this id.
  change remove(std::uint16_t id);

  const interest* find(std::uint16_t id) const;
  bool covers(const place& one) const { return covers(channel_of_place(one)); }
  /// Whether this is the channel of a place that is open.
  bool covers(runtime::channel where) const { return open_.count(where) != 0; }
  std::size_t size() const noexcept { return interests_.size(); }
  /// Of all interests together.
  std::size_t zones() const noexcept { return zones_; }

  // ---- operations, by their number, which is their context ----

  /// A new operation, which waits for these zones; they are open, and no other one waits for them.
  interest_operation& begin(std::uint32_t context, runtime::doid parent, zone_set zones);
  /// There is one of this number, and it is none any more.
  interest_operation end(std::uint32_t context);

  std::map<std::uint32_t, interest_operation>& operations() noexcept { return operations_; }
  const std::map<std::uint32_t, interest_operation>& operations() const noexcept {
    return operations_;
  }
  interest_operation* operation(std::uint32_t context);
  /// The operation that waits for this place; 0 if none does.
  std::uint32_t waiting_for(const place& one) const;
  /// Whether the operation has asked for this place, which was closed since.
  bool has_dropped(std::uint32_t context, const place& one);
  runtime::clock::time_point next_deadline() const;

  /// These zones are not open any more.
  interest_operation::dropped drop(runtime::doid parent, const zone_set& closed);
  /// Whether this place was open and is among the last that were closed: answers may still come from
  /// there.
  bool was_closed(const place& one) const;

  /// Those that waited for this one, and are complete now, are appended to `complete`.
  void release_others(std::uint32_t ended, std::vector<std::uint32_t>& complete);

  // ---- operations that ended before all had answered (Q-18) ----

  /// The operation is about to end so: there is one of this number.
  void remember_late(std::uint32_t context);
  /// Whether an answer to this operation from this place still is welcome.
  bool is_welcome(std::uint32_t context, const place& one) const;

private:
  // A place that is open; the record ends when the place is closed.
  struct open_place {
    std::uint32_t interests = 0;  // that cover it
    std::uint32_t waiting = 0;    // the operation that waits for it; 0 is none
    std::uint32_t late = 0;       // the one that ended before all there had answered; 0 is none
  };

  static runtime::channel channel_of_place(const place& one) noexcept {
    return location_channel(one.parent, one.zone);
  }
  void close(const interest& one, zone_set& closed);
  void remember_closed(runtime::channel where);

  std::unordered_map<std::uint16_t, interest> interests_;
  std::unordered_map<runtime::channel, open_place> open_;  // by location
  std::map<std::uint32_t, interest_operation> operations_;
  std::vector<runtime::channel> closed_;
  std::size_t oldest_closed_ = 0;
  std::size_t zones_ = 0;
};

}  // namespace donet::actors
