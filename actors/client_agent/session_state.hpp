#pragma once
// One client's session (spec/clientagent 2 to 9): its phase, its deadlines, its events and its end.
// The other decisions are in its parts, each with data of its own; a part returns what the session
// must do.
//
//   session_state ──► session_requests   checks the client's requests
//         │      ──► session_control    CLIENTAGENT_*, sent by services
//         │      ──► client_view        objects and interests of the client
//         └─ session_identity           number, channels, peer: all parts read it
//
// The parts write through a session_output, which the session makes for each call.

#include "actors/client_agent/client_world.hpp"
#include "actors/client_agent/eject.hpp"
#include "actors/client_agent/message_route.hpp"
#include "actors/client_agent/session_control.hpp"
#include "actors/client_agent/session_identity.hpp"
#include "actors/client_agent/session_output.hpp"
#include "actors/client_agent/session_phase.hpp"
#include "actors/client_agent/session_requests.hpp"
#include "actors/client_agent/view/client_view.hpp"
#include "actors/event.hpp"
#include "dcfile/bytes.hpp"
#include "runtime/clock.hpp"
#include "runtime/datagram/view.hpp"
#include "runtime/ids.hpp"
#include "runtime/net/origin.hpp"
#include "runtime/routing/subscriber.hpp"

#include <cstddef>
#include <cstdint>
#include <string_view>
#include <utility>
#include <vector>

namespace donet::actors {

/// Not for several threads. The caller has named the client to the world (`speak_as`), and
/// afterwards sends what is in the world's `to_client`.
class session_state {
public:
  /// `number` and `allocated` belong to the session until it ends.
  session_state(runtime::subscriber number, runtime::channel allocated, runtime::origin origin,
                const client_options& options);

  /// The client is connected (spec/clientagent 3.4).
  void begin(client_world& world);
  /// The Client Agent has no channel or no place for the client (spec/clientagent 3.2, Q-01).
  void refuse(client_world& world);

  /// A message of the client, without its length tag. Not while `is_changing`.
  void receive_from_client(client_world& world, dc::bytes_view body);
  /// A message from the cluster that came by the channels of `route`. `encoded` is the client's
  /// frame for it, if it is the update of a field and the shard has encoded it for several clients.
  void receive(client_world& world, const runtime::message_view& message,
               const message_route& route, dc::bytes_view encoded = {});
  /// The client's zones have their turn (zone_turns). Does nothing if the session has none left to
  /// open or close.
  void continue_change(client_world& world);
  /// True while an interest is opened or closed in steps. Messages from the cluster that arrive now
  /// wait in the session; those of the client have to wait in front of it.
  bool is_changing() const noexcept { return !is_over_ && view_.is_changing(); }
  /// The session has ended, and still has subscriptions. Its number is in use until then.
  bool is_leaving() const noexcept { return is_leaving_; }
  /// To be called at `next_deadline` or later.
  void on_deadline(client_world& world);
  /// Starts the timeouts of HELLO and heartbeat again. Called while the client's messages wait: its
  /// silence is no fault then.
  void restart_timeouts(const client_world& world) noexcept;
  /// True if a message by these channels is addressed to the client itself, as answers are.
  bool is_addressed(const message_route& route) const noexcept {
    return identity_.is_addressed(route);
  }
  /// The connection is over; `why` is for the event.
  void lose(client_world& world, std::string_view why);
  /// Sends EJECT to the client and ends the session.
  void eject(client_world& world, const ejection& why);

  /// The time at which the session needs `on_deadline`; `max()` is never.
  runtime::clock::time_point next_deadline() const noexcept;
  /// The session has ended and ignores all further calls. Its owner writes the remaining output and
  /// closes the connection.
  bool is_over() const noexcept { return is_over_; }
  /// So many interests are under way that the client's messages have to wait until some are done.
  bool is_busy() const noexcept { return !is_over_ && view_.is_busy(); }
  /// The time from which the client may open its next interest; in the past if it may open one now.
  runtime::clock::time_point next_interest_at() const noexcept { return view_.next_interest_at(); }
  /// The number of objects that the client's next interest is expected to find.
  std::size_t expected_objects() const noexcept { return view_.expected_objects(); }

  runtime::subscriber number() const noexcept { return identity_.number(); }
  runtime::channel allocated() const noexcept { return identity_.allocated(); }
  runtime::channel id() const noexcept { return identity_.id(); }
  session_phase phase() const noexcept { return phase_; }
  const object_book& objects() const noexcept { return view_.objects(); }
  const interest_state& interests() const noexcept { return view_.interests(); }
  std::size_t post_removes() const noexcept { return control_.post_removes(); }
  /// An estimate of the memory that objects, interests, waiting messages and post-removes take.
  std::size_t held_bytes() const {
    return view_.held_bytes() + requests_.held_bytes() + control_.held_bytes() + held_bytes_;
  }

private:
  session_output output(client_world& world) const noexcept { return {world, identity_}; }
  void enter_phase(client_world& world, session_phase phase);
  void await_hello(const client_world& world) noexcept;
  void await_heartbeat(const client_world& world) noexcept;

  void accept_hello(client_world& world, dc::byte_reader& from);
  request_fault serve(const session_output& out, std::uint16_t type, dc::byte_reader& from);
  void control(client_world& world, const runtime::message_view& message);
  void handle(client_world& world, const runtime::message_view& message, const message_route& route,
              dc::bytes_view encoded);
  void hold(const runtime::message_view& message, const message_route& route);
  void handle_held(client_world& world);
  void leave(client_world& world, std::size_t zones);
  void settle(client_world& world, const request_fault& fault);
  void settle(client_world& world, const view_outcome& outcome);
  void end(client_world& world);

  // ---- events: a budget bounds those of connections without HELLO ----

  bool may_report(client_world& world) const;
  /// Over the budget, client-connected waits for the client's HELLO.
  void report_arrival(client_world& world);
  void report(client_world& world, std::string_view type, event_fields more) const;
  void write_event(client_world& world, std::string_view type, event_fields more) const;
  event_fields addresses() const;

  // A message that waits until an interest is opened or closed.
  struct held_message {
    runtime::channel sender{};
    std::uint16_t type = 0;
    dc::byte_buffer payload;
    dc::byte_buffer route;
  };

  session_phase phase_ = session_phase::unknown;
  bool is_over_ = false;
  bool is_leaving_ = false;
  bool is_counted_ = false;    // among the connected clients of the metrics
  bool owes_arrival_ = false;  // client-connected is reported with HELLO
  runtime::clock::time_point hello_due_ = runtime::clock::time_point::max();
  runtime::clock::time_point heartbeat_due_ = runtime::clock::time_point::max();
  session_identity identity_;
  client_view view_;
  session_requests requests_;
  session_control control_;
  std::vector<held_message> held_;  // oldest first
  std::size_t held_bytes_ = 0;      // of these
};

}  // namespace donet::actors
