#pragma once
// What one client may do and is told (spec/clientagent 2 to 9): its state, its objects and interests,
// and what becomes of the world when it goes.
//
//   session_state.cpp      its life: beginning, time, being thrown out, the end
//   session_requests.cpp   what the client asks for
//   session_control.cpp    what others want of the session (CLIENTAGENT_*)
//   session_objects.cpp    what objects tell it
//   session_interests.cpp  what it is interested in
//   session_answers.cpp    who answers to that, and all that waits with it

#include "actors/client_agent/client_world.hpp"
#include "actors/client_agent/eject.hpp"
#include "actors/client_agent/message_route.hpp"
#include "actors/client_agent/view/interest_state.hpp"
#include "actors/client_agent/view/object_book.hpp"
#include "dcfile/bytes.hpp"
#include "runtime/datagram/view.hpp"
#include "runtime/datagram/writer.hpp"
#include "runtime/ids.hpp"
#include "runtime/net/origin.hpp"
#include "runtime/routing/subscriber.hpp"

#include <cstddef>
#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace donet::actors {

struct object_entry;

/// What the client may send (spec/clientagent 3.7); the values are those of the protocol.
enum class session_phase : std::uint16_t { unknown = 0, anonymous = 1, established = 2 };

/// Not for several threads. Whoever calls has told the world who speaks, and sends what is in
/// `to_client` afterwards.
class session_state {
public:
  /// `where` is free, and `allocated` the session's own from now on.
  session_state(runtime::subscriber where, runtime::channel allocated, runtime::origin from,
                const client_options& options);

  /// The client is connected (3.4).
  void begin(client_world& world);
  /// There is no channel or no place for it (3.2, Q-01).
  void refuse(client_world& world);

  /// A message of the client, without its length tag.
  void hear_client(client_world& world, dc::bytes_view body);
  /// A message that came by some of these channels. `told` is the frame that tells a client of it, if
  /// it is the update of a field and somebody has translated it already.
  void hear(client_world& world, const runtime::message_view& message, const message_route& route,
            dc::bytes_view told = {});
  /// It is `next_deadline`, or later.
  void look_at_time(client_world& world);
  /// The client's messages are not read for now, so its silence is no fault: the time until HELLO and
  /// heartbeat are due begins again.
  void excuse_silence(const client_world& world) noexcept;
  /// Whether a message by these channels is addressed to the client itself, as answers are.
  bool is_addressed(const message_route& route) const noexcept {
    return route.contains(allocated_) || (id_ != allocated_ && route.contains(id_));
  }
  /// The connection is over; `why` is for the log of events.
  void lose(client_world& world, std::string_view why);
  /// What makes the client go, whoever decided it.
  void eject(client_world& world, const ejection& why);

  /// When the session wants to look at the time, if nothing happens before; `max()` is never.
  runtime::clock::time_point next_deadline() const noexcept;
  /// Nothing is heard or said any more: what is on its way to the client is to be written, and the
  /// connection to be closed.
  bool is_over() const noexcept { return is_over_; }
  /// So many interests are under way that the client's messages have to wait until some are done.
  bool is_busy() const noexcept {
    const std::size_t under_way = interests_.operations().size();
    return !is_over_ && under_way > 1
           && (under_way >= interests_under_way_max
               || under_way * objects_per_interest_ >= objects_under_way_max);
  }

  runtime::subscriber number() const noexcept { return number_; }
  runtime::channel allocated() const noexcept { return allocated_; }
  runtime::channel id() const noexcept { return id_; }
  session_phase phase() const noexcept { return phase_; }
  const runtime::origin& from() const noexcept { return from_; }
  const object_book& objects() const noexcept { return objects_; }
  const interest_state& interests() const noexcept { return interests_; }
  std::size_t post_removes() const noexcept { return post_removes_.size(); }
  /// About how much memory its objects, interests, waiting messages and post-removes take.
  std::size_t held_bytes() const;

private:
  using reader = dc::byte_reader;
  struct update_request;

  // ---- session_state.cpp ----
  std::string peer() const;
  void await_hello(const client_world& world) noexcept;
  void enter(client_world& world, session_phase phase);
  void handle(client_world& world, const runtime::message_view& message, const message_route& route,
              dc::bytes_view told);
  bool is_own(const message_route& route) const;
  bool is_by(const place& where, const message_route& route) const;
  bool is_of_object_there(const known_object* object, const message_route& route) const;
  void refuse(client_world& world, const runtime::message_view& message);
  void open(client_world& world, runtime::channel which);
  void close(client_world& world, runtime::channel which);
  void end(client_world& world);
  bool may_report(client_world& world) const;
  void report_arrival(client_world& world);
  void report(client_world& world, std::string_view type, bool with_addresses, event_fields more);
  void write_event(client_world& world, std::string_view type, bool with_addresses,
                   event_fields more);
  void warn(client_world& world, std::string_view sentence, const runtime::message_view& about);
  void warn_of_unknown(client_world& world, std::string_view sentence, runtime::doid object,
                       const runtime::message_view& about);
  static runtime::datagram_writer to_client(client_world& world, std::uint16_t type);
  runtime::datagram_writer to_server(client_world& world, runtime::channel to,
                                     std::uint16_t type) const;
  void finish(client_world& world, runtime::datagram_writer& writer, std::uint16_t type) const;

  // ---- session_requests.cpp ----
  void greet(client_world& world, reader& from);
  void request_update(client_world& world, reader& from);
  std::optional<ejection> fault_of(client_world& world, reader& from, update_request& wanted) const;
  static std::optional<ejection> fault_of_parent(const client_world& world, runtime::doid parent);
  void request_location(client_world& world, reader& from);
  void request_interest(client_world& world, reader& from, bool several);
  void request_no_interest(client_world& world, reader& from);

  // ---- session_control.cpp ----
  void control(client_world& world, const runtime::message_view& message);
  bool set_phase(client_world& world, reader& from);
  bool set_id(client_world& world, reader& from);
  void log_in(client_world& world);
  void announce_login(client_world& world) const;
  bool hear_of_login(client_world& world, reader& from);
  bool pass_on(client_world& world, reader& from);
  bool eject_by_message(client_world& world, reader& from);
  bool tell_address(client_world& world, runtime::channel to, reader& from);
  bool tell_tlvs(client_world& world, runtime::channel to, reader& from);
  bool declare(client_world& world, reader& from);
  bool undeclare(client_world& world, reader& from);
  bool add_session_object(client_world& world, reader& from);
  bool remove_session_object(client_world& world, reader& from);
  bool set_sendable(reader& from);
  bool open_channel(client_world& world, reader& from, bool is_opened);
  bool add_post_remove(client_world& world, reader& from);
  void clear_post_removes(client_world& world);
  bool open_for_server(client_world& world, runtime::channel caller, reader& from, bool several);
  bool close_for_server(client_world& world, runtime::channel caller, reader& from);

  // ---- session_objects.cpp ----
  const dc::class_entry* lookup(const client_world& world, runtime::doid id) const;
  void hear_object(client_world& world, const runtime::message_view& message,
                   const message_route& route);
  void update(client_world& world, const runtime::message_view& message, const message_route& route,
              dc::bytes_view told);
  void enter(client_world& world, const runtime::message_view& message, const message_route& route);
  void show(client_world& world, const runtime::message_view& entrance);
  void own(client_world& world, const runtime::message_view& message);
  void show_waiting(client_world& world, runtime::doid id);
  void change_owner(client_world& world, const runtime::message_view& message);
  void hear_of_move(client_world& world, const runtime::message_view& message,
                    const message_route& route);
  void change_location(client_world& world, const runtime::message_view& message,
                       bool leaves_sight = false, std::uint32_t doubt = 0);
  void follow(client_world& world, const runtime::message_view& message);
  bool move(runtime::doid id, known_object& object, const place& to);
  void erase(client_world& world, const runtime::message_view& message, const message_route& route);
  void erase_view(client_world& world, const runtime::message_view& message,
                  const message_route& route);
  void answer(client_world& world, const runtime::message_view& message);
  void excuse(client_world& world, const runtime::message_view& message);
  void count(client_world& world, const runtime::message_view& message);
  void take_answer(client_world& world, std::uint32_t context,
                   const runtime::message_view& entrance, const object_entry& one);
  static waiting_message as_waiting(runtime::doid id, const runtime::message_view& message,
                                    std::optional<place> entered = {});
  waiting_message as_undecided(runtime::doid id, const runtime::message_view& message,
                               const message_route& route) const;
  void wait(const client_world& world, waiting_message waiting);
  void wait_for_move(client_world& world, runtime::doid id, const runtime::message_view& message,
                     const place& to, bool leaves_sight);
  void leave(client_world& world, runtime::doid id);
  void disown(client_world& world, runtime::doid id);
  void truncated(client_world& world, const runtime::message_view& message);

  // ---- session_interests.cpp ----
  void open_interest(client_world& world, std::uint16_t id, interest wanted,
                     std::uint32_t client_context, runtime::channel caller);
  void close_interest(client_world& world, std::uint16_t id, std::uint32_t client_context,
                      runtime::channel caller);
  bool close_zones(client_world& world, runtime::doid parent, const zone_set& zones);
  std::vector<runtime::doid> objects_that_leave_with(runtime::doid parent,
                                                     const zone_set& zones) const;
  void drop_waiting(client_world& world, runtime::doid parent, const zone_set& zones);
  void tell_beside_view(client_world& world, const waiting_message& forgotten);
  void tell_caller(client_world& world, std::uint16_t id, runtime::channel caller) const;
  void tell_done(client_world& world, std::uint16_t id, std::uint32_t client_context,
                 runtime::channel caller);
  void complete(client_world& world, std::uint32_t context);
  void conclude(client_world& world, std::uint32_t context);
  void leave_doubtful(client_world& world, std::uint32_t context);
  void hear_again(client_world& world, const waiting_message& waited);
  void ask(client_world& world, std::uint32_t context, interest_operation& operation) const;
  std::uint32_t next_context();

  /// Of interests under way, of which the client may open more only when some are done.
  static constexpr std::size_t interests_under_way_max = 16;
  /// Objects that are expected to answer to these together; a client with one interest under way may
  /// expect any number.
  static constexpr std::size_t objects_under_way_max = 256;

  runtime::subscriber number_;
  session_phase phase_ = session_phase::unknown;
  bool is_over_ = false;
  bool is_counted_ = false;    // among the clients that are there
  bool owes_arrival_ = false;  // its client-connected is reported with its HELLO
  std::uint32_t context_ = 1;
  std::uint32_t objects_per_interest_ =
    0;  // falls slowly, so that small interests hide no large ones
  runtime::channel allocated_;
  runtime::channel id_;
  // Its subscriptions except the places of its interests, ascending. Messages by these channels are
  // always accepted.
  std::vector<runtime::channel> own_;
  runtime::channel account_{};  // if its newest login is the only one
  std::uint64_t login_number_ = 0;
  runtime::clock::time_point hello_due_ = runtime::clock::time_point::max();
  runtime::clock::time_point heartbeat_due_ = runtime::clock::time_point::max();
  object_book objects_;
  interest_state interests_;
  std::map<runtime::doid, std::vector<std::uint16_t>> sendable_;
  std::vector<dc::byte_buffer> post_removes_;
  std::size_t post_remove_bytes_ = 0;
  runtime::origin from_;
};

}  // namespace donet::actors
