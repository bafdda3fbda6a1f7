#pragma once
// An AI or UberDOG process that a scenario drives.
//
//   scripted_ai ai(world, find_endpoint("127.0.0.1:7199"), schema, "district AI", channel{1000000});
//   ai.leaves_nothing_behind();
//   ai.create(district, {root, zone{1}}, "District", {ai.value_of("District", "setName", "Plaza")});
//   ai.set_ai(district, ai.own());
//   ai.expect(event_kind::entered, district);

#include "tools/harness/ai_view.hpp"
#include "tools/harness/message_types.hpp"
#include "tools/harness/peer.hpp"

#include <cstdint>
#include <initializer_list>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace donet::harness {

/// The State Server that AIs of the example roles use.
inline constexpr channel default_state_server{100'100};
/// Their Database Server.
inline constexpr channel default_database{200'200};

class scripted_ai final : public peer {
public:
  /// Starts to connect to a Message Director. It subscribes to its own channel, which is the sender
  /// of all its messages, and sends its name.
  scripted_ai(loop& on, const endpoint& message_director, std::shared_ptr<const dc::schema> schema,
              std::string name, channel own, channel state_server = default_state_server,
              channel database = default_database);

  channel own() const noexcept { return own_; }
  const ai_view& view() const noexcept { return view_; }

  // ---- to the Message Director ----

  void subscribe(channel to);
  void unsubscribe(channel from);
  /// Adds a datagram that the server sends when the connection has ended. `datagram` creates one.
  void add_post_remove(const dc::byte_buffer& what);
  void clear_post_removes();
  /// When the connection has ended, the State Server deletes the objects that this AI managed.
  void leaves_nothing_behind();
  /// Sends a message of any type. `payload` is everything after the type.
  void send_message(channel to, std::uint16_t type, dc::bytes_view payload);
  /// A datagram with this AI as its sender, for post-removes.
  dc::byte_buffer datagram(channel to, internal_message type, const writer& payload) const;

  // ---- objects ----

  /// Subscribes to an UberDOG's channel, and decodes its fields by this class.
  void serve(doid uberdog, std::string_view class_name);
  /// Declares the class of that object.
  void declare(doid object, std::string_view class_name);

  /// A field with its values, for `create`. Throws failure if there is no such field or the values
  /// are illegal.
  template <class... T>
  field_value value_of(std::string_view class_name, std::string_view field, T&&... values) const {
    return packed(class_named(*schema_, class_name), field, arguments(std::forward<T>(values)...));
  }
  /// Requests an object from the State Server. Required fields that are not in `fields` have their
  /// defaults; the other fields are sent unchanged. Also declares its class.
  void create(doid object, location where, std::string_view class_name,
              const std::vector<field_value>& fields = {});
  void remove(doid object);
  void set_ai(doid object, channel ai);
  void set_owner(doid object, channel owner);
  void set_location(doid object, location to);

  /// Sets a field of a declared object.
  template <class... T>
  void set_field(doid object, std::string_view field, T&&... values) {
    send_field(runtime::channel_of(object), object,
               packed(known_class(object), field, arguments(std::forward<T>(values)...)));
  }
  /// Sends a field of an object to a channel: the answer of an UberDOG to one client.
  template <class... T>
  void send_field_to(channel to, doid object, std::string_view field, T&&... values) {
    send_field(to, object,
               packed(known_class(object), field, arguments(std::forward<T>(values)...)));
  }
  void send_field(channel to, doid object, const field_value& one);

  /// Queries; the answer is an `answered` event with this context.
  void get_all(std::uint32_t context, doid object);
  void get_field(std::uint32_t context, doid object, std::string_view field);
  void get_location(std::uint32_t context, doid object);

  // ---- to the database ----

  // Functions that return a context are answered with a `stored` event that contains it and the
  // object; its `code` is 1 for success.

  /// Stores a new object; the answer contains its id. Fields that are not given have their default,
  /// if any.
  std::uint32_t create_stored(std::string_view class_name, const std::vector<field_value>& fields);
  /// Requests a stored object: the answer contains all fields that have a value.
  std::uint32_t get_stored(doid object);
  /// There is no answer.
  void set_stored(doid object, const std::vector<field_value>& fields);
  /// Sets a field if its value equals `old`, a value of the same field. A refusal contains the
  /// present value.
  std::uint32_t set_stored_if_equals(doid object, const field_value& old, const field_value& to);
  /// Sets a field if it has no value. A refusal contains the present value.
  std::uint32_t set_stored_if_empty(doid object, const field_value& to);
  /// There is no answer.
  void delete_stored(doid object);
  /// Waits for the answer with this context.
  event expect_stored(std::uint32_t context);
  /// Requests the Database State Server to activate a stored object at this place. There is no
  /// answer, but the place, the AI and the owner receive its entry.
  void activate(doid object, location where);

  // ---- to the clients that are subscribed to this channel ----

  void set_state(channel client, client_state state);
  void set_client_id(channel client, channel id);
  void open_channel(channel client, channel opened);
  void close_channel(channel client, channel closed);
  void add_interest(channel client, std::uint16_t id, doid parent, const std::vector<zone>& zones);
  void remove_interest(channel client, std::uint16_t id);
  void add_session_object(channel client, doid object);
  void remove_session_object(channel client, doid object);
  void declare_object(channel client, doid object, std::string_view class_name);
  void undeclare_object(channel client, doid object);
  void set_fields_sendable(channel client, doid object, std::string_view class_name,
                           std::initializer_list<std::string_view> fields);
  void send_to_game(channel client, dc::bytes_view body);
  void add_client_post_remove(channel client, const dc::byte_buffer& what);
  void clear_client_post_removes(channel client);
  void get_network_address(channel client, std::uint32_t context);
  void eject(channel client, std::uint16_t code, std::string_view text);
  void drop(channel client);

private:
  event decoded(dc::bytes_view datagram) override { return view_.apply(datagram); }
  const dc::class_entry& known_class(doid object) const;
  void control(internal_message type, const writer& arguments);
  void say(channel to, internal_message type, const writer& payload = {});
  std::uint32_t ask_database(internal_message type, doid about, const writer& rest);

  std::shared_ptr<const dc::schema> schema_;
  channel own_;
  channel state_server_;
  channel database_;
  std::uint32_t last_context_ = 0;  // of requests to the database
  ai_view view_;
};

}  // namespace donet::harness
