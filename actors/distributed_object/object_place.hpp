#pragma once
// The place of one object, and where its parent counts it (spec/services 3.4.3, 3.4.14). The parent
// acknowledges each location update; its acknowledgements and the queries that it relays travel the
// same way. So when a query arrives, the last acknowledgement shows where the parent counted the
// object.

#include "actors/distributed_object/message_read.hpp"
#include "actors/distributed_object/object_output.hpp"
#include "actors/place.hpp"
#include "dcfile/bytes.hpp"
#include "runtime/datagram/view.hpp"
#include "runtime/ids.hpp"

#include <cstdint>
#include <optional>

namespace donet::actors {

/// Keeps the object's entries in `object_world::places` up to date.
class object_place {
public:
  place where() const noexcept { return where_; }
  /// The last zone that the parent acknowledged; empty if the present parent has not yet.
  std::optional<runtime::zone> counted_at() const noexcept {
    return is_counted_ ? std::optional(counted_at_) : std::nullopt;
  }
  bool is_counted_here() const noexcept { return is_counted_ && counted_at_ == where_.zone; }
  /// True if a location update to the parent is not acknowledged yet.
  bool awaits_acknowledgement() const noexcept { return unacknowledged_ != 0; }
  /// True once the object has ended.
  bool has_left() const noexcept { return has_left_; }

  /// Moves the object, without sending anything; returns the place before.
  place move(const object_output& out, place to);
  /// Sends CHANGING_LOCATION to both places' participants: the former place, both parents if they
  /// differ, owner and AI. The present parent, if there is one, will acknowledge it.
  void announce_move(const object_output& out, place from, runtime::channel owner,
                     runtime::channel ai, runtime::channel requester);

  // ---- messages of the parent ----

  message_read location_ack(const object_output& out, dc::byte_reader& reader);
  /// Any participant may send GET_LOCATION; a parent that was created again asks for its children.
  message_read get_location(const object_output& out, const runtime::message_view& message,
                            dc::byte_reader& reader);

  // ---- the end of the object ----

  /// Makes the parent remove the object from its counts.
  void report_end(const object_output& out, runtime::channel requester) const;
  void leave(const object_output& out);

private:
  place counted_elsewhere() const noexcept;
  void set_counted(const object_output& out, bool is_counted, runtime::zone counted_at);
  void expect_acknowledgement() noexcept;

  place where_;
  runtime::zone counted_at_{};  // the last zone that the parent acknowledged
  bool is_counted_ = false;     // the parent has acknowledged `counted_at_`
  // Location updates to the parent that are not acknowledged yet; saturates at 255.
  std::uint8_t unacknowledged_ = 0;
  bool has_left_ = false;
};

}  // namespace donet::actors
