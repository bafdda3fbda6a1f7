#pragma once
// One Distributed Object: its reaction to each message, its owner, and its end (spec/services
// chapter 3). Its parts hold its values, its place, its AI, and the counts of its children. It
// appends its output to the emission of its world and has no dependency on actors.

#include "actors/distributed_object/broadcast_rules.hpp"
#include "actors/distributed_object/child_counts.hpp"
#include "actors/distributed_object/class_layout.hpp"
#include "actors/distributed_object/field_store.hpp"
#include "actors/distributed_object/message_read.hpp"
#include "actors/distributed_object/object_ai.hpp"
#include "actors/distributed_object/object_output.hpp"
#include "actors/distributed_object/object_place.hpp"
#include "actors/distributed_object/object_values.hpp"
#include "actors/distributed_object/object_world.hpp"
#include "runtime/datagram/view.hpp"
#include "runtime/datagram/writer.hpp"

#include <cstdint>
#include <vector>

namespace donet::actors {

/// Whether an object still exists after it has handled a message.
enum class [[nodiscard]] object_life : unsigned char{exists, ended};

class object_state {
public:
  /// `number` is the object's number in its world's table. The layout must outlive the object.
  object_state(runtime::subscriber number, runtime::doid id, const class_layout& layout,
               field_store values);

  /// Starts the object: it subscribes, enters its place, and queries existing children (3.4.1).
  /// `requester` is the channel that requested the creation.
  void enter(object_world& world, place where, runtime::channel requester);

  /// Once the object has ended, it must receive no further messages.
  object_life handle(object_world& world, const runtime::message_view& message);

  runtime::doid id() const noexcept { return identity_.id; }
  const class_layout& layout() const noexcept { return *identity_.layout; }
  const field_store& values() const noexcept { return values_.store(); }
  place where() const noexcept { return place_.where(); }
  runtime::channel ai() const noexcept { return ai_.current(); }
  runtime::channel owner() const noexcept { return owner_; }
  /// Null if the object has never been a parent.
  const zone_index* children() const noexcept { return children_.index(); }

private:
  using channel = runtime::channel;
  using message_view = runtime::message_view;

  message_read dispatch(const object_output& out, const message_view& message,
                        dc::byte_reader& reader);
  message_read dispatch_other(const object_output& out, const message_view& message);

  // ---- queries ----
  message_read answer(const object_output& out, const message_view& message,
                      dc::byte_reader& reader) const;
  message_read answer_own(const object_output& out, const message_view& message,
                          std::uint32_t context, const std::vector<runtime::zone>& zones,
                          dc::byte_reader& reader) const;
  void answer_as_child(const object_output& out, const message_view& message, std::uint32_t context,
                       const std::vector<runtime::zone>& zones) const;
  message_read answer_short(const object_output& out, const message_view& message,
                            dc::byte_reader& reader) const;

  // ---- place and AI ----
  message_read set_location(const object_output& out, const message_view& message,
                            dc::byte_reader& reader);
  void move(const object_output& out, place to, channel requester);
  message_read change_ai(const object_output& out, const message_view& message,
                         dc::byte_reader& reader);
  void announce_ai(const object_output& out, channel before, channel requester) const;

  // ---- owner and end ----
  message_read set_owner(const object_output& out, const message_view& message,
                         dc::byte_reader& reader);
  message_read delete_ram(const object_output& out, const message_view& message,
                          dc::byte_reader& reader);
  message_read delete_disk(const object_output& out, const message_view& message,
                           dc::byte_reader& reader) const;
  message_read delete_ai_objects(const object_output& out, const message_view& message,
                                 dc::byte_reader& reader);
  message_read delete_children(const object_output& out, const message_view& message,
                               dc::byte_reader& reader);
  message_read delete_zones(const object_output& out, const message_view& message,
                            dc::byte_reader& reader);
  void end_by_parent(const object_output& out, channel requester);
  void annihilate(const object_output& out, channel requester);

  // ---- output ----
  object_relations relations() const noexcept { return {where(), owner(), ai()}; }
  void send_whole(const object_output& out, channel to, std::uint16_t type, audience who,
                  const std::uint32_t* context = nullptr) const;
  void write_head(runtime::datagram_writer& to, audience who) const;

  object_identity identity_;
  object_values values_;
  child_counts children_;
  object_ai ai_;
  channel owner_{};
  object_place place_;
};

}  // namespace donet::actors
