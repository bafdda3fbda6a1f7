#pragma once
// One game client as an actor: its session and its connection. Only its shard has the actor's
// handle, and runs it on the shard's strand.

#include "actors/client_agent/admission/admission.hpp"
#include "actors/client_agent/admission/leaky_bucket.hpp"
#include "actors/client_agent/client_batch.hpp"
#include "actors/client_agent/client_world.hpp"
#include "actors/client_agent/rate_options.hpp"
#include "actors/client_agent/session_state.hpp"
#include "actors/client_agent/write_tick.hpp"
#include "runtime/clock.hpp"
#include "runtime/execution/strand.hpp"
#include "runtime/net/connection.hpp"

#include <caf/actor.hpp>

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace donet::actors {

/// A client's held output of this size is written without waiting for the write tick: one record of
/// TLS has no more bytes.
inline constexpr std::size_t held_output_max = 16u << 10;

// ---- messages from the shard, which owns the objects that these point to ----

/// The first message. A client that is not welcome receives EJECT.
struct client_begins {
  client_world* world = nullptr;
  bool is_welcome = true;
};
/// Frames for the client.
struct client_receives {
  client_world* world = nullptr;
  const client_batch* batch = nullptr;
};
/// Messages of the client.
struct client_sends {
  client_world* world = nullptr;
  runtime::batch* frames = nullptr;
  runtime::read_credit* credit = nullptr;
};
/// A deadline of the client has come. `is_unread`: the shard does not read the client's messages
/// for now.
struct client_reaches_deadline {
  client_world* world = nullptr;
  bool is_unread = false;
};
/// The client's messages wait from now on, or no longer.
struct client_is_paused {
  client_world* world = nullptr;
  bool is_paused = false;
};
/// Sets `is_sender` to whether datagrams with this sender are the client's, and `is_anonymous` to
/// whether its session is not established yet.
struct client_is_asked {
  runtime::channel sender{};
  bool* is_sender = nullptr;
  bool* is_anonymous = nullptr;
};
/// The shard ejects the client.
struct client_is_ejected {
  client_world* world = nullptr;
  const ejection* why = nullptr;
};
/// Closes the connection at once, without writing its queue.
struct client_is_cut {
  client_world* world = nullptr;
};
/// The connection is over. The client ends, unless some of its messages wait: then it sets
/// `*waits`, and sends client_closed to its shard again when all of them are handled. The same
/// while its session has subscriptions.
struct client_is_lost {
  client_world* world = nullptr;
  runtime::close_reason reason{};
  bool* waits = nullptr;
};
/// The client's slot of the write tick has come: the client writes its held output.
struct client_writes {
  client_world* world = nullptr;
};
/// The client's zones have their turn (zone_turns).
struct client_continues {
  client_world* world = nullptr;
};
/// Sets `bytes` to an estimate of the memory that the client holds; to 0 if its session is over.
struct client_is_weighed {
  std::size_t* bytes = nullptr;
};

// ---- messages to the shard ----

/// Messages of the client, as its connection read them.
struct client_input {
  runtime::subscriber from{};
  runtime::batch frames;
  runtime::read_credit credit;
};
/// The connection is over.
struct client_closed {
  runtime::subscriber which{};
  runtime::close_reason reason{};
};
/// A deadline of the client has come.
struct client_timer {
  runtime::subscriber which{};
};
/// The client's first message exceeds its limit.
struct client_oversized {
  runtime::subscriber which{};
};

/// The parts of a shard that all its clients use.
struct client_surroundings {
  caf::abstract_actor& shard;
  runtime::clock& time;
  actors::admission& admission;
  rate_options rates;
  anonymous_budget& anonymous;
  write_tick& tick;
  /// The time that an ejected client has to read the rest of its output.
  std::chrono::milliseconds patience{5'000};
};

class client final : public runtime::strand_actor, private runtime::connection_user {
public:
  /// `around` outlives the client, which gives the session's channel back when the session ends.
  client(caf::actor_config& config, runtime::strand& owner, const client_surroundings& around,
         std::shared_ptr<runtime::connection> connection, session_state session);

  caf::behavior make_behavior() override;

private:
  void on_frames(runtime::batch frames, runtime::read_credit credit) override;
  void on_closed(runtime::close_reason reason) override;
  void on_oversized_frame() override;

  // The output of a turn may wait for the write tick, or is written at once.
  enum class output_use : unsigned char { hold, write };
  // The message is handled (or dropped), or has to wait.
  enum class progress : unsigned char { handled, waits };

  std::size_t held_bytes() const;
  void begin(client_world& world, bool is_welcome);
  void receive(client_world& world, const client_batch& batch);
  void receive_from_client(client_world& world, const client_sends& input);
  void pause(client_world& world, bool is_paused);
  void on_deadline(client_world& world, bool is_unread);
  void lose(const client_is_lost& lost);
  void continue_change(client_world& world);
  void count_empty(client_world& world);
  void end_turn(client_world& world, output_use use = output_use::write);
  void write(client_world& world, output_use use);
  void write_held();
  void arm(runtime::clock::time_point now);

  // Messages of the client; those before `done` are handled. Messages that wait keep their credit,
  // so that the connection is not read until they are handled.
  struct input {
    runtime::batch frames;
    std::size_t done = 0;
    runtime::read_credit credit;
  };
  struct rates {
    leaky_bucket messages;
    leaky_bucket bytes;
    runtime::clock::time_point resume_at = runtime::clock::time_point::max();
    bool has_anonymous_place = false;
  };

  bool must_wait(const client_world& world) const noexcept;
  runtime::clock::time_point next_interest_at(client_world& world) noexcept;
  [[nodiscard]] progress read(client_world& world, input& from);
  void handle_held(client_world& world);
  [[nodiscard]] progress handle(client_world& world, dc::bytes_view body);
  bool has_room(client_world& world, dc::bytes_view body);

  const client_surroundings& around_;
  std::shared_ptr<runtime::connection> connection_;
  std::unique_ptr<rates> rates_;  // null without rate limits
  runtime::timer timer_;
  runtime::clock::time_point armed_for_ = runtime::clock::time_point::max();
  bool has_channel_ = false;
  bool is_paused_ = false;
  bool is_scheduled_ = false;                   // for the write tick
  bool waits_for_interest_ = false;             // the next message opens one and has to wait
  runtime::clock::time_point interest_slot_{};  // of that message (interest_slots); epoch: none yet
  bool owes_end_ = false;                       // client_closed is due when the session has left
  runtime::batch_builder held_output_;          // waits for the write tick
  std::optional<runtime::close_reason> lost_;   // the connection ended before `held_` was handled
  std::vector<input> held_;                     // messages that wait, oldest first
  session_state session_;
};

}  // namespace donet::actors

CAF_ALLOW_UNSAFE_MESSAGE_TYPE(donet::actors::client_begins)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(donet::actors::client_receives)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(donet::actors::client_sends)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(donet::actors::client_reaches_deadline)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(donet::actors::client_is_paused)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(donet::actors::client_is_asked)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(donet::actors::client_is_ejected)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(donet::actors::client_is_cut)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(donet::actors::client_is_lost)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(donet::actors::client_writes)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(donet::actors::client_continues)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(donet::actors::client_is_weighed)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(donet::actors::client_input)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(donet::actors::client_closed)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(donet::actors::client_timer)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(donet::actors::client_oversized)
