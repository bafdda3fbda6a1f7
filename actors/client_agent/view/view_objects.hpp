#pragma once
// The objects of one client: handles messages about an object, and shows the client what it may see
// of them (spec/clientagent 7). object_book has the data.
//
// While an object waits for an operation, every message about it waits in the operation's queue, so
// the client never receives a value that is older than the one it has.

#include "actors/client_agent/message_route.hpp"
#include "actors/client_agent/session_output.hpp"
#include "actors/client_agent/view/interest_state.hpp"
#include "actors/client_agent/view/object_book.hpp"
#include "actors/client_agent/view/object_entry.hpp"
#include "actors/client_agent/view/view_interests.hpp"
#include "actors/client_agent/view/view_outcome.hpp"
#include "dcfile/bytes.hpp"
#include "dcfile/schema.hpp"
#include "runtime/datagram/view.hpp"
#include "runtime/ids.hpp"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>

namespace donet::actors {

/// Not for several threads. Each call that handles a message accepts or rejects it by its route.
class view_objects {
public:
  explicit view_objects(std::size_t historical_max) noexcept : book_(historical_max) {}

  const object_book& book() const noexcept { return book_; }
  object_book& book() noexcept { return book_; }
  /// The class of an uberdog, or of a visible, owned or declared object (spec/clientagent 4.1);
  /// null for any other object, or if the contract does not have the class.
  const dc::class_entry* find_class(const client_world& world, runtime::doid id) const;

  // ---- messages about an object ----

  /// The update of a field. `encoded` is the client's frame for it, if the shard has encoded it.
  void update(const session_output& out, view_interests& interests,
              const runtime::message_view& message, const message_route& route,
              dc::bytes_view encoded);
  /// An object enters a place.
  void enter(const session_output& out, view_interests& interests,
             const runtime::message_view& message, const message_route& route);
  /// An object changes its place.
  view_outcome on_move(const session_output& out, view_interests& interests,
                       const runtime::message_view& message, const message_route& route);
  /// A move that the client itself has requested. The client receives no message about it,
  /// unless the object waits for an operation, or the client no longer owns it: then nothing else
  /// reports the move.
  view_outcome on_own_move(const session_output& out, view_interests& interests,
                           const runtime::message_view& message);
  /// A move that was accepted before. Only a move that waited has `waited`.
  view_outcome change_location(const session_output& out, view_interests& interests,
                               const runtime::message_view& message,
                               const waiting_message* waited = nullptr);
  /// An object is deleted.
  view_outcome on_delete(const session_output& out, view_interests& interests,
                         const runtime::message_view& message, const message_route& route);
  /// A deletion that has waited. The client's ownership ended before.
  view_outcome on_waited_delete(const session_output& out, view_interests& interests,
                                const runtime::message_view& message, const message_route& route);
  /// The client owns an object from now on. Nothing waits for the object.
  void own(const session_output& out, std::uint16_t type, const object_entry& entry);
  /// An object has another owner.
  view_outcome on_owner_change(const session_output& out, const view_interests& interests,
                               const runtime::message_view& message);

  // ---- showing and hiding ----

  /// Shows the client an object that has entered its view (spec/clientagent 7.7).
  void show(const session_output& out, const runtime::message_view& entrance);
  /// Hides a visible object from the client; it becomes historical.
  void hide(const session_output& out, runtime::doid id);
  /// Hides the objects that went to a place of the operation and have not announced themselves
  /// there. When the operation ends, every object that really is there has done so.
  void hide_unconfirmed(const session_output& out, std::uint32_t operation);
  /// Reads the entry of an object whose class the contract has. A message that is cut short, or has
  /// another class, is logged.
  std::optional<object_entry> read_known_entry(const session_output& out,
                                               const runtime::message_view& message,
                                               std::string_view sentence) const;

private:
  bool is_at_place(const session_output& out, const view_interests& interests,
                   const known_object* object, const message_route& route) const;
  waiting_message undecided_copy(const session_output& out, runtime::doid id,
                                 const runtime::message_view& message,
                                 const message_route& route) const;
  void report_unknown(const session_output& out, const view_interests& interests,
                      std::string_view sentence, runtime::doid id,
                      const runtime::message_view& message) const;
  bool move(const view_interests& interests, runtime::doid id, known_object& object,
            const place& destination);
  void end_ownership(const session_output& out, runtime::doid id);

  object_book book_;
};

}  // namespace donet::actors
