#pragma once
// The interests of one client and their operations, towards the cluster and the client:
// subscriptions to zones, questions to parents, counts of answers, DONE (spec/clientagent 9).
// interest_state has the data.
//
//   replace ─► close_some ─► open_some: subscribe, ask ─► finish_change ─► answers ─► send_done
//                 ▲ (client_view closes the objects there)
//
// Between `replace` or `remove` and `finish_change` an interest changes, in steps. There is one
// change at a time.

#include "actors/client_agent/session_output.hpp"
#include "actors/client_agent/view/interest_state.hpp"
#include "runtime/clock.hpp"
#include "runtime/ids.hpp"

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <vector>

namespace donet::actors {

/// The request that opened or closed an interest: DONE goes to the client, and to the caller if
/// there is one.
struct interest_request {
  std::uint16_t id = 0;
  std::uint32_t client_context = 0;
  runtime::channel caller{};  ///< 0 = the client itself
};

/// An interest that is opened, replaced or closed in steps. `next` counts the zones that are done, in
/// the order of `zones`.
struct interest_change {
  interest_request request;
  interest_state::change zones;
  std::size_t next = 0;
  bool is_removal = false;
  std::uint32_t context = 0;             // of the operation; 0 = none yet
  std::vector<std::uint32_t> under_way;  // operations that wait for zones of this interest
  runtime::clock::time_point since{};
};

/// Not for several threads.
class view_interests {
public:
  const interest_state& state() const noexcept { return state_; }
  interest_state& state() noexcept { return state_; }

  /// A new number for an operation or for a client's context; never 0.
  std::uint32_t next_context();

  // ---- opening and closing ----

  /// Begins to open the interest of the request, or to replace it.
  void replace(const session_output& out, const interest_request& request, interest wanted);
  /// Begins to close the interest of the request, which exists.
  void remove(const session_output& out, const interest_request& request);
  bool is_changing() const noexcept { return change_.has_value(); }
  /// The zones that the change has still to open, close or look at.
  std::size_t zones_left() const noexcept;
  /// Removes up to `count` zones from the interest, and subtracts them from `count`. Returns those
  /// that no interest covers any longer; the caller closes them, and unsubscribes.
  zone_set close_some(std::size_t& count);
  /// The parent of the zones that the change closes.
  runtime::doid closed_parent() const noexcept { return change_->zones.closed_parent; }
  /// Opens up to `count` zones of the interest: subscribes to those that no interest covers yet, and
  /// asks their parent for the objects there. Not before all zones are closed that the change
  /// closes.
  void open_some(const session_output& out, std::size_t count);
  /// Ends the change, of which no zones are left. The interest is done at once if no zone is new,
  /// and no operation waits for some of them.
  void finish_change(const session_output& out);
  /// Ends the change because the session ends.
  void drop_change() noexcept { change_.reset(); }
  /// Sends DONE to the client, and to the caller if there is one.
  void send_done(const session_output& out, const interest_request& request) const;
  /// The session ends: notifies the callers of the change and of all operations, and forgets these.
  void abandon(const session_output& out);

  // ---- operations ----

  /// Object counts from a parent. Returns the operation that may be complete now; 0 if there is
  /// none.
  std::uint32_t add_count(const session_output& out, const runtime::message_view& message);
  /// An object that was counted has moved away before it was asked. Clients at its old place have
  /// received the move, so it counts as answered. Returns as `add_count`.
  std::uint32_t add_gone(const session_output& out, const runtime::message_view& message);
  /// Operations whose deadline has come. Ascending.
  std::vector<std::uint32_t> expired(runtime::clock::time_point now) const;
  /// Logs and counts an operation that ends before all objects have answered; their answers stay
  /// welcome.
  void note_expired(const session_output& out, std::uint32_t context);
  /// True while so many operations are under way, or they are expected to find so many objects,
  /// that the client's further messages have to wait.
  bool is_busy() const noexcept {
    const std::size_t under_way = state_.operations().size();
    return under_way > 1
           && (under_way >= interests_under_way_max
               || under_way * objects_per_interest_ >= objects_under_way_max);
  }

  /// The time from which the client may open its next interest; in the past if it may open one now.
  /// A client pays for the objects that its interests find, so that clients that open large
  /// interests without a pause leave time to the others.
  runtime::clock::time_point next_interest_at() const noexcept {
    return paid_at_ - answers_burst_time;
  }

  /// The number of objects that the client's next interest is expected to find: as many as the last
  /// ones.
  std::size_t expected_objects() const noexcept { return objects_per_interest_; }

  // ---- messages that wait ----

  /// Queues the message behind the operation `pending`, for which its object waits. Over 4 MiB of
  /// queued messages the operation expires at once.
  void queue(const session_output& out, std::uint32_t pending, waiting_message message);
  /// Queues a move to `destination` behind the operation `pending`. An operation that waits for the
  /// destination does not end before `pending`: only then the object's place is certain.
  void queue_move(const session_output& out, std::uint32_t pending, waiting_message message,
                  const place& destination);

  /// An estimate of the memory for interests, operations and waiting messages.
  std::size_t held_bytes() const;

private:
  /// Operations under way; the client's further messages wait until some are done.
  static constexpr std::size_t interests_under_way_max = 16;
  /// Objects that these together are expected to find. A single one may find any number.
  static constexpr std::size_t objects_under_way_max = 256;

  /// Objects per second that the interests of one client may find in the long run; a pause earns
  /// the objects of half a second. The answer of one object costs the node about 1.5 us.
  static constexpr std::int64_t answers_per_second_max = 16'384;
  static constexpr std::chrono::milliseconds answers_burst_time{500};

  void notify_caller(const session_output& out, const interest_request& request) const;
  void ask(const session_output& out, std::uint32_t context, std::span<const runtime::zone> zones);

  interest_state state_;
  std::optional<interest_change> change_;
  std::uint32_t context_ = 1;
  // The number of objects that a question is expected to find: that of the last ones. Falls slowly,
  // so that small interests do not hide large ones.
  std::uint32_t objects_per_interest_ = 0;
  // The time at which all objects that were found are paid for.
  runtime::clock::time_point paid_at_{};
};

}  // namespace donet::actors
