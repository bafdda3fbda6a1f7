#pragma once
// The interests of one client, and the operations that wait for their objects (spec/clientagent 9).
// view_interests sends the messages for them.
//
//   open ──► an operation, if zones are new ──► its answers arrive, or it expires ──► done
//
// A zone that is closed while an operation waits for it is dropped from the operation, with the
// messages that are queued for the zone: the client may have missed others since.
//
// Each open place has the number of the last operation that asked about it. So the cost of opening
// and closing depends on the zones that open and close, and not on those that other operations wait
// for; and the end of an operation costs the same whatever its zones.
//
// An interest of many zones is opened and closed in steps (client_view): `set` and `remove` return
// what there is to do, and `open` and `close` do it for one place.

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

/// Zones in ascending order, each once.
using zone_set = std::vector<runtime::zone>;

/// Sorts the zones and removes duplicates. Takes about 10 ns for each.
void make_zone_set(zone_set& zones);

struct interest {
  runtime::doid parent{};
  zone_set zones;
};

/// A message about an object that waits for an operation.
struct waiting_message {
  runtime::channel sender{};
  std::uint16_t type = 0;
  runtime::doid object{};
  /// The place of the object, if the message is its entry.
  std::optional<place> entered = {};
  /// The operation that the message answers, if it waits for another one; 0 = none.
  std::uint32_t answers = 0;
  dc::byte_buffer payload = {};
  /// The destination of the object, if the message is a move.
  std::optional<place> moved = {};
  /// The client had no interest in the destination when the object moved, or has closed it since:
  /// the client has missed messages about the object there.
  bool leaves_sight = false;
  /// The operation that waited for the destination then; 0 = none.
  std::uint32_t unconfirmed_since = 0;
  /// The channels that carried the message, if they decide whether the session accepts it.
  dc::byte_buffer route = {};
};

/// A waiting_message about this object, with the sender, type and payload of `message`.
waiting_message waiting_copy(runtime::doid id, const runtime::message_view& message,
                             std::optional<place> entered = {});

/// The wait for the objects of an interest that have not all answered yet.
class interest_operation {
public:
  std::uint16_t id = 0;
  runtime::doid parent{};
  zone_set zones;  ///< that the parent was asked about
  std::uint32_t client_context = 0;
  runtime::channel caller{};  ///< 0 = none
  runtime::clock::time_point since{};
  runtime::clock::time_point deadline{};
  /// Questions without a count of objects yet, and the sum of the counts that have arrived.
  std::size_t uncounted = 0;
  std::size_t expected = 0;
  std::size_t answered = 0;

  bool is_complete() const noexcept {
    return uncounted == 0 && answered >= expected && after_.empty();
  }

  // ---- messages that wait for the operation ----

  void add_to_snapshot(waiting_message one) { add(snapshot_, std::move(one)); }
  void add_to_queue(waiting_message one) { add(queued_, std::move(one)); }
  const std::vector<waiting_message>& snapshot() const noexcept { return snapshot_; }
  const std::vector<waiting_message>& queued() const noexcept { return queued_; }
  /// The size of all messages that are or were in the queue.
  std::size_t queued_bytes() const noexcept { return queued_bytes_; }
  /// Removes the messages about this object and returns them in order.
  std::vector<waiting_message> take(runtime::doid object);

  /// The messages that operations drop because zones were closed.
  struct dropped {
    std::vector<waiting_message> messages;  ///< in order
    /// Objects about which no message waits any longer.
    std::vector<runtime::doid> objects;
  };
  /// Drops the messages about objects that entered these zones, which are no longer open. Costs
  /// nothing if no message that waits, or has waited, is an entry or a move to them.
  void drop(runtime::doid closed_parent, const zone_set& closed, dropped& gone);

  // ---- other operations ----

  /// The operation is not complete before `other` has ended, which waits for zones of the same
  /// interest or for an object that may be there.
  void wait_behind(std::uint32_t other);
  /// True if the operation waited for `other`.
  bool stop_waiting_for(std::uint32_t other) { return std::erase(after_, other) != 0; }

private:
  void add(std::vector<waiting_message>& to, waiting_message one);

  std::vector<waiting_message> snapshot_;
  std::vector<waiting_message> queued_;
  std::size_t queued_bytes_ = 0;
  std::unordered_set<runtime::channel> mentioned_;  // places of entries and moves
  std::vector<std::uint32_t> after_;                // operations that have to end before
};

class interest_state {
public:
  /// The zones that an interest gains and loses. They are closed and opened one by one.
  struct change {
    runtime::doid closed_parent{};
    zone_set closing;  ///< of `closed_parent`
    runtime::doid parent{};
    zone_set opening;
    /// Zones that the interest had before and has now. Left out if no operation is under way.
    zone_set kept;
  };

  /// Opens an interest, or replaces the one of this id. Its places change by `open` and `close`.
  change set(std::uint16_t id, runtime::doid parent, zone_set zones);
  /// Removes the interest of this id, which exists. Its places change by `close`.
  change remove(std::uint16_t id);

  struct opened {
    bool is_new = false;        ///< no interest had the place open before
    std::uint32_t waiting = 0;  ///< the operation that waits for the place already; 0 = none
  };
  /// One more interest covers this place. If it is the first one, the operation `context` asks
  /// about the place.
  opened open(const place& one, std::uint32_t context);
  /// One interest less covers this place, which is open. True if it was the last one.
  bool close(const place& one);
  /// Forgets up to `count` open places of a session that has ended. True if none is left.
  bool forget_places(std::size_t count);

  const interest* find(std::uint16_t id) const;
  /// True if an interest has this place open.
  bool covers(const place& one) const { return covers(channel_of_place(one)); }
  /// True if this is the channel of an open place.
  bool covers(runtime::channel where) const { return open_.count(where) != 0; }
  std::size_t size() const noexcept { return interests_.size(); }
  /// Zones of all interests; a zone counts once for each interest that covers it.
  std::size_t zones() const noexcept { return zones_; }

  // ---- operations, by their number, which is the context of their questions ----

  /// A new operation, which has not asked about any zone yet.
  interest_operation& begin(std::uint32_t context, runtime::doid parent);
  /// Removes the operation of this number, which exists.
  interest_operation end(std::uint32_t context);

  std::map<std::uint32_t, interest_operation>& operations() noexcept { return operations_; }
  const std::map<std::uint32_t, interest_operation>& operations() const noexcept {
    return operations_;
  }
  interest_operation* operation(std::uint32_t context);
  /// The operation that waits for this place; 0 = none.
  std::uint32_t waiting_for(const place& one) const;
  /// True if the operation asked about this place, and the place was closed since.
  bool has_dropped(std::uint32_t context, const place& one);
  runtime::clock::time_point next_deadline() const;

  /// Drops these zones, which are no longer open, from all operations.
  interest_operation::dropped drop(runtime::doid parent, const zone_set& closed);
  /// True if this place is one of the last that were closed: answers may still arrive from there.
  bool was_closed(const place& one) const;

  /// Appends to `complete` the operations that waited for `ended` and are complete now.
  void release_others(std::uint32_t ended, std::vector<std::uint32_t>& complete);

  // ---- operations that ended before all objects had answered (Q-18) ----

  /// Keeps the number of this operation, which is about to end incomplete. The last 1,024 are kept.
  void remember_late(std::uint32_t context);
  /// True if a late answer to this operation from this place is still accepted: no later operation
  /// has asked about the place, and the place was not closed in between.
  bool is_welcome(std::uint32_t context, const place& one) const;

private:
  // Exists as long as the place is open.
  struct open_place {
    std::uint32_t interests = 0;  // that cover the place
    std::uint32_t asked = 0;      // the operation that asked about the place; it may have ended
  };

  static runtime::channel channel_of_place(const place& one) noexcept {
    return location_channel(one.parent, one.zone);
  }
  // The operation if it is under way; 0 otherwise. It may have ended with many places, so these
  // keep its number. Numbers are used again only after 4,294,967,295 operations.
  std::uint32_t if_under_way(std::uint32_t context) const {
    return operations_.count(context) != 0 ? context : 0;
  }
  void remember_closed(runtime::channel where);

  std::unordered_map<std::uint16_t, interest> interests_;
  std::unordered_map<runtime::channel, open_place> open_;  // by location
  std::map<std::uint32_t, interest_operation> operations_;
  std::vector<runtime::channel> closed_;  // the places closed last
  std::size_t oldest_closed_ = 0;
  std::vector<std::uint32_t> late_;  // operations that ended incomplete
  std::size_t oldest_late_ = 0;
  std::size_t zones_ = 0;
};

}  // namespace donet::actors
