#pragma once
// All that one client sees: its objects and interests, and the answers that the interests wait for
// (spec/clientagent 7 to 9). A part of session_state; it writes through the session_output that it
// receives with each call.
//
//   client_view        answers, ends of operations, closing of zones: what concerns both parts
//     view_objects     messages about one object; shows and hides it ──┐ queues messages behind
//     view_interests   zones, questions, operations                  ◄─┘ an operation
//
// An operation is the wait of one request for the objects of its interest, from the question to the
// last answer.

#include "actors/client_agent/message_route.hpp"
#include "actors/client_agent/session_output.hpp"
#include "actors/client_agent/view/interest_state.hpp"
#include "actors/client_agent/view/object_book.hpp"
#include "actors/client_agent/view/object_entry.hpp"
#include "actors/client_agent/view/view_interests.hpp"
#include "actors/client_agent/view/view_objects.hpp"
#include "actors/client_agent/view/view_outcome.hpp"
#include "dcfile/bytes.hpp"
#include "dcfile/schema.hpp"
#include "runtime/clock.hpp"
#include "runtime/datagram/view.hpp"
#include "runtime/ids.hpp"

#include <cstddef>
#include <cstdint>

namespace donet::actors {

/// Not for several threads. After an outcome that ends the session only `abandon` may be called.
class client_view {
public:
  /// Keeps at most `historical_max` objects that have left the view, the last ones.
  explicit client_view(std::size_t historical_max) noexcept : objects_(historical_max) {}

  // ---- messages from the cluster ----

  /// The update of a field. `encoded` is the client's frame for it, if the shard has encoded it.
  void update(const session_output& out, const runtime::message_view& message,
              const message_route& route, dc::bytes_view encoded) {
    objects_.update(out, interests_, message, route, encoded);
  }
  /// Any other message about an object, or about the objects of an interest.
  view_outcome receive(const session_output& out, const runtime::message_view& message,
                       const message_route& route);
  /// A move of an object that the client itself has requested.
  view_outcome on_own_move(const session_output& out, const runtime::message_view& message) {
    return objects_.on_own_move(out, interests_, message);
  }

  // ---- interests ----

  std::uint32_t next_context() { return interests_.next_context(); }
  /// Begins to open the interest, or to replace it. With few zones that is all; otherwise
  /// `is_changing` is true from now on, and `continue_change` follows when it is the session's turn
  /// (zone_turns). While an interest changes, no other call may be made except those below,
  /// `next_deadline`, `held_bytes` and `abandon`.
  view_outcome open(const session_output& out, const interest_request& request, interest wanted);
  /// Begins to close the interest, which exists; otherwise as `open`.
  view_outcome close(const session_output& out, const interest_request& request);
  bool is_changing() const noexcept { return interests_.is_changing(); }
  /// Opens and closes as many zones as this turn has left.
  view_outcome continue_change(const session_output& out);
  /// Does the rest of the change in one piece.
  view_outcome complete_change(const session_output& out);
  /// DONE for an interest that does not exist.
  void send_done(const session_output& out, const interest_request& request) const {
    interests_.send_done(out, request);
  }
  /// Ends the operations whose deadline has come.
  view_outcome expire(const session_output& out);
  bool is_busy() const noexcept { return interests_.is_busy(); }
  runtime::clock::time_point next_interest_at() const noexcept {
    return interests_.next_interest_at();
  }
  std::size_t expected_objects() const noexcept { return interests_.expected_objects(); }
  /// The earliest deadline of an operation; `max()` without any.
  runtime::clock::time_point next_deadline() const { return interests_.state().next_deadline(); }

  // ---- the end ----

  /// The session has ended: deletes its session objects, and notifies the callers of interests that
  /// are under way.
  void abandon(const session_output& out);
  /// After that: frees up to `count` places. True if none is left.
  bool forget_places(std::size_t count) { return interests_.state().forget_places(count); }

  // ---- what the client sees ----

  const dc::class_entry* find_class(const client_world& world, runtime::doid id) const {
    return objects_.find_class(world, id);
  }
  const object_book& objects() const noexcept { return objects_.book(); }
  object_book& objects() noexcept { return objects_.book(); }
  const interest_state& interests() const noexcept { return interests_.state(); }
  /// An estimate of the memory that objects, interests and waiting messages take.
  std::size_t held_bytes() const;

private:
  view_outcome handle(const session_output& out, const runtime::message_view& message,
                      const message_route& route);
  view_outcome on_enter_owner(const session_output& out, const runtime::message_view& message);
  view_outcome replay_queue_of(const session_output& out, runtime::doid id);
  view_outcome on_answer(const session_output& out, const runtime::message_view& message);
  view_outcome take_answer(const session_output& out, std::uint32_t context,
                           const runtime::message_view& entrance, const object_entry& entry);
  view_outcome handle_beside_view(const session_output& out, const waiting_message& dropped);
  view_outcome replay(const session_output& out, const waiting_message& waited);
  view_outcome finish_if_complete(const session_output& out, std::uint32_t context);
  view_outcome finish_with_followers(const session_output& out, std::uint32_t context);
  view_outcome finish_operation(const session_output& out, std::uint32_t context);
  view_outcome change_zones(const session_output& out, std::size_t count);
  view_outcome close_zones(const session_output& out, runtime::doid parent, const zone_set& zones);
  view_outcome drop_waiting(const session_output& out, runtime::doid parent, const zone_set& zones);

  view_objects objects_;
  view_interests interests_;
};

}  // namespace donet::actors
