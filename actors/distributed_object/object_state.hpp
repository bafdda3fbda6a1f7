#pragma once
// One Distributed Object: its place, its AI and owner, its values, the places where it counts its
// children, and its reaction to each message (spec/services chapter 3). It appends its output to
// the emission of its world and has no dependency on actors.

#include "actors/distributed_object/class_layout.hpp"
#include "actors/distributed_object/field_store.hpp"
#include "actors/distributed_object/object_world.hpp"
#include "actors/distributed_object/zone_index.hpp"
#include "runtime/datagram/view.hpp"
#include "runtime/datagram/writer.hpp"

#include <cstdint>
#include <memory>
#include <span>
#include <string_view>
#include <vector>

namespace donet::actors {

/// The context of the query that a new object sends to its children.
inline constexpr std::uint32_t wake_up_context = 1001;

class object_state {
public:
  /// `self` is the object's number in its world's table. The layout must outlive the object.
  object_state(runtime::subscriber self, runtime::doid id, const class_layout& layout,
               field_store values);

  /// Starts the object: it subscribes, enters its place, and queries existing children (3.4.1).
  /// `requester` is the channel that requested the creation.
  void enter(object_world& world, place where, runtime::channel requester);

  void handle(object_world& world, const runtime::message_view& message);

  /// True once the object is deleted; it must receive no further messages.
  bool gone() const noexcept { return gone_; }

  runtime::doid id() const noexcept { return id_; }
  runtime::subscriber self() const noexcept { return self_; }
  const class_layout& layout() const noexcept { return *layout_; }
  const field_store& values() const noexcept { return values_; }
  place where() const noexcept { return place_; }
  runtime::channel ai() const noexcept { return ai_; }
  runtime::channel owner() const noexcept { return owner_; }
  const zone_index* children() const noexcept { return children_.get(); }

private:
  using channel = runtime::channel;
  using message_view = runtime::message_view;
  using channels = std::span<const channel>;

  // object_state.cpp
  bool dispatch(object_world& world, const message_view& message, dc::byte_reader& reader);
  bool hear_of_database(object_world& world, const message_view& message);
  bool dispatch_query(object_world& world, const message_view& message, dc::byte_reader& reader);
  bool answer(object_world& world, const message_view& message, std::uint32_t context,
              runtime::doid about, dc::byte_reader& reader) const;
  void set_owner(object_world& world, channel owner, channel requester);
  void annihilate(object_world& world, channel requester, bool tell_parent);
  void announce_end_on_disk(object_world& world, channel requester) const;
  runtime::datagram_writer write(object_world& world, channels to, channel from,
                                 std::uint16_t type) const;
  void finish(object_world& world, runtime::datagram_writer& written, std::uint16_t type) const;
  static void write_place(runtime::datagram_writer& to, place where);
  void tell_whole(object_world& world, channel to, std::uint16_t type, audience who,
                  const std::uint32_t* context = nullptr) const;
  void complain(object_world& world, runtime::log_level level, std::string_view sentence,
                const message_view& message, std::string_view key = {},
                std::uint64_t value = 0) const;

  // object_location.cpp
  void move(object_world& world, place to, channel requester);
  void follow_new_parent(object_world& world);
  void set_ai(object_world& world, channel ai, channel requester, bool explicitly);
  void tell_ai_change(object_world& world, channel also, channel before, channel requester) const;
  bool changing_ai(object_world& world, const message_view& message, dc::byte_reader& reader);
  bool get_ai_resp(object_world& world, const message_view& message, dc::byte_reader& reader);
  void follow(object_world& world, const message_view& message, runtime::doid parent, channel ai);
  bool changing_location(object_world& world, const message_view& message, dc::byte_reader& reader);
  void location_ack(object_world& world, place where);
  void expect_ack() noexcept;
  bool get_location_resp(object_world& world, const message_view& message, dc::byte_reader& reader);
  void acknowledge(object_world& world, runtime::doid child, runtime::zone where) const;
  zone_index& index();
  bool has_children() const noexcept { return children_ && !children_->empty(); }
  bool is_counted_here() const noexcept { return is_counted_ && counted_at_ == place_.zone; }
  place counted_elsewhere() const noexcept;
  void set_counted(object_world& world, bool is_counted, runtime::zone where);

  // object_fields.cpp
  struct update {
    const dc::field* field = nullptr;
    dc::bytes_view value;
  };
  bool set_field(object_world& world, const message_view& message, dc::byte_reader& reader);
  bool set_fields(object_world& world, const message_view& message, dc::byte_reader& reader);
  bool read_update(object_world& world, const message_view& message, dc::byte_reader& reader,
                   update& read) const;
  void complain_of_value(object_world& world, const message_view& message, const dc::field& field,
                         dc::error why) const;
  void apply(object_world& world, const message_view& message, std::span<const update> all);
  bool store(const dc::field& field, dc::bytes_view value);
  void announce(object_world& world, const message_view& message, const dc::field& field,
                dc::bytes_view value) const;
  bool delete_fields(object_world& world, const message_view& message, dc::byte_reader& reader);
  bool may_be_removed(const dc::field& field) const;
  bool remove(const dc::field& field);
  void announce_removal(object_world& world, const message_view& message,
                        const std::vector<const dc::field*>& fields) const;
  bool append_value(const dc::field& field, dc::byte_buffer& to) const;
  bool get_field(object_world& world, const message_view& message, std::uint32_t context,
                 dc::byte_reader& reader) const;
  bool get_fields(object_world& world, const message_view& message, std::uint32_t context,
                  dc::byte_reader& reader) const;
  void sort_once_each(object_world& world, const message_view& message,
                      std::vector<const dc::field*>& fields) const;
  void refuse(object_world& world, channel to, std::uint16_t type, std::uint32_t context) const;
  void get_all(object_world& world, const message_view& message, std::uint32_t context) const;

  // object_children.cpp
  std::size_t count_in(const std::vector<runtime::zone>& zones) const;
  void reply_count(object_world& world, const message_view& message, std::uint16_t type,
                   std::uint32_t context, std::size_t count) const;
  void query_zones(object_world& world, const message_view& message, std::uint32_t context,
                   const std::vector<runtime::zone>& zones) const;
  void query_children(object_world& world, const message_view& message,
                      std::uint32_t context) const;
  void relay_query(object_world& world, channel requester, std::uint32_t context,
                   const std::vector<runtime::zone>& zones) const;
  void answer_query(object_world& world, const message_view& message, std::uint32_t context,
                    const std::vector<runtime::zone>& zones) const;
  void tell_active_zones(object_world& world, channel to, std::uint32_t context) const;
  void delete_children(object_world& world, const message_view& message, runtime::doid parent);
  void delete_zones(object_world& world, const message_view& message, runtime::doid parent,
                    const std::vector<runtime::zone>& zones);

  const class_layout* layout_;
  field_store values_;
  std::unique_ptr<zone_index> children_;  // only if it has been a parent
  channel ai_{};
  channel owner_{};
  runtime::doid id_;
  place place_;
  runtime::subscriber self_;
  runtime::zone counted_at_{};      // the last zone that the parent acknowledged
  std::uint32_t next_context_ = 0;  // of GET_AI
  bool ai_is_explicit_ = false;
  bool is_counted_ = false;  // the parent has acknowledged `counted_at_`
  // Location updates to the parent that are not acknowledged yet; saturates at 255.
  std::uint8_t unacknowledged_ = 0;
  bool gone_ = false;
};

}  // namespace donet::actors
