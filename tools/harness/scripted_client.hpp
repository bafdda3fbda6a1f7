#pragma once
// A game client that a scenario drives, with the view of a Panda3D client.
//
//   loop world;
//   scripted_client ann(world, find_endpoint("127.0.0.1:7198"), schema, "ann");
//   ann.declare(login_manager, "LoginManager");
//   ann.hello("v1.0.0");
//   ann.expect(event_kind::welcomed);
//   ann.set_field(login_manager, "login", "Ann", "");
//   ann.expect_field(login_manager, "loginResp");

#include "tools/harness/client_view.hpp"
#include "tools/harness/message_types.hpp"
#include "tools/harness/peer.hpp"

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace donet::harness {

class scripted_client final : public peer {
public:
  /// Starts to connect to a Client Agent; earlier messages are sent when it is connected.
  scripted_client(loop& on, const endpoint& client_agent, std::shared_ptr<const dc::schema> schema,
                  std::string name);

  /// Declares an object that never enters, such as an UberDOG. Throws failure if there is no such
  /// class.
  void declare(doid object, std::string_view class_name);

  /// Uses the hash of its own DC file.
  void hello(std::string_view version) { hello(version, schema_->hash()); }
  void hello(std::string_view version, std::uint32_t hash);
  void heartbeat();
  /// Sends DISCONNECT; the server then ends the connection.
  void disconnect();

  /// Sends a field of a visible, owned or declared object: `set_field(id, "setTalk", "Hello")`.
  /// Throws failure if the class has no such field, or if the values are illegal. The server
  /// decides whether the client may send it.
  template <class... T>
  void set_field(doid object, std::string_view field, T&&... values) {
    send_field(object, packed(known_class(object), field, arguments(std::forward<T>(values)...)));
  }
  /// As above, with the values as a text, such as `(1.5, "x")`.
  void set_field_text(doid object, std::string_view field, std::string_view values) {
    send_field(object, packed_text(known_class(object), field, values));
  }
  void send_field(doid object, const field_value& one);

  /// Opens an interest, or alters the one with this id; returns the context of the DONE.
  std::uint32_t add_interest(std::uint16_t id, doid parent, const std::vector<zone>& zones);
  std::uint32_t remove_interest(std::uint16_t id);
  /// Waits for the DONE with this context.
  event expect_done(std::uint32_t context);

  /// Moves an object that it owns. The server does not send the move back, so the client's view
  /// changes here.
  void set_location(doid object, location to);

  const client_view& view() const noexcept { return view_; }

  /// Calls `listener` with everything that the client sends, in the form of a server's event: an
  /// update, an interest, a location; any other message is `other`, with its name in `text`.
  void on_send(std::function<void(const event&)> listener) { sent_ = std::move(listener); }

private:
  event decoded(dc::bytes_view body) override;
  const dc::class_entry& known_class(doid object) const;
  event about(event_kind kind, doid object) const;
  void send_told(const writer& message, const event& what);

  std::shared_ptr<const dc::schema> schema_;
  client_view view_;
  std::uint32_t last_context_ = 100;
  std::function<void(const event&)> sent_;
};

}  // namespace donet::harness
