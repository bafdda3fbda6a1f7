#pragma once
// One game client as an actor: its session and its connection. The strand of its shard runs it;
// nobody else knows it.

#include "actors/client_agent/admission/admission.hpp"
#include "actors/client_agent/admission/leaky_bucket.hpp"
#include "actors/client_agent/client_world.hpp"
#include "actors/client_agent/hearing.hpp"
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

/// Held output of a client is written without waiting for the write tick when it has so many bytes: a
/// record of TLS holds no more.
inline constexpr std::size_t held_output_max = 16u << 10;

// ---- from its shard, which owns what is pointed to ----

/// The first message. A client that may not come in is told so.
struct client_begins {
  client_world* world = nullptr;
  bool is_welcome = true;
};
struct client_hears {
  client_world* world = nullptr;
  const hearing* what = nullptr;
};
struct client_says {
  client_world* world = nullptr;
  runtime::batch* frames = nullptr;
  runtime::read_credit* credit = nullptr;
};
/// `is_unread`: the shard lets its messages wait.
struct client_looks_at_time {
  client_world* world = nullptr;
  bool is_unread = false;
};
/// Its messages wait from now on, or no longer.
struct client_is_paused {
  client_world* world = nullptr;
  bool is_paused = false;
};
/// Whether the client is the sender of this channel's datagrams, and what it is.
struct client_is_asked {
  runtime::channel sender{};
  bool* is_sender = nullptr;
  bool* is_anonymous = nullptr;
};
struct client_is_ejected {
  client_world* world = nullptr;
  const ejection* why = nullptr;
};
/// The connection is closed, whatever is on its way.
struct client_is_cut {
  client_world* world = nullptr;
};
/// The connection is over. The client ends, unless some of its messages wait: then it sets `*waits`,
/// and reports it to its shard again when all of them are handled.
struct client_is_lost {
  client_world* world = nullptr;
  runtime::close_reason reason{};
  bool* waits = nullptr;
};
/// The client's slot of the write tick has come: its held output is written.
struct client_writes {
  client_world* world = nullptr;
};
/// Sets `bytes` to about what the client holds; to 0 if its session is over.
struct client_is_weighed {
  std::size_t* bytes = nullptr;
};

// ---- to its shard ----

struct client_input {
  runtime::subscriber from{};
  runtime::batch frames;
  runtime::read_credit credit;
};
struct client_closed {
  runtime::subscriber which{};
  runtime::close_reason reason{};
};
struct client_timer {
  runtime::subscriber which{};
};
/// Its first message is longer than it may be.
struct client_oversized {
  runtime::subscriber which{};
};

/// What all clients of a shard are made with.
struct client_surroundings {
  caf::abstract_actor& shard;
  runtime::clock& time;
  admission& doors;
  rate_options rates;
  anonymous_budget& anonymous;
  write_tick& tick;
  /// How long a client that is let go may take for what is on its way to it.
  std::chrono::milliseconds patience{5'000};
};

class client final : public runtime::strand_actor, private runtime::connection_user {
public:
  /// `around` outlives it; `allocated` is given back when the session ends.
  client(caf::actor_config& config, runtime::strand& owner, const client_surroundings& around,
         std::shared_ptr<runtime::connection> connection, session_state session);

  caf::behavior make_behavior() override;

private:
  void on_frames(runtime::batch frames, runtime::read_credit credit) override;
  void on_closed(runtime::close_reason reason) override;
  void on_oversized_frame() override;

  std::size_t held_bytes() const;
  void begin(client_world& world, bool is_welcome);
  void hear(client_world& world, const hearing& what);
  void say(client_world& world, const client_says& said);
  void pause(client_world& world, bool is_paused);
  void look_at_time(client_world& world, bool is_unread);
  void lose(const client_is_lost& lost);
  void count_empty(client_world& world);
  void conclude(client_world& world, bool may_hold = false);
  void write(client_world& world, bool may_hold);
  void write_held();
  void arm(runtime::clock::time_point now);

  // Messages of the client; those before `done` are handled. What waits keeps its credit, so the
  // connection is not read meanwhile.
  struct input {
    runtime::batch frames;
    std::size_t done = 0;
    runtime::read_credit credit;
  };
  struct rates {
    leaky_bucket messages;
    leaky_bucket bytes;
    runtime::clock::time_point go_on_at = runtime::clock::time_point::max();
    bool has_anonymous_place = false;
  };

  bool must_wait(const client_world& world) const noexcept;
  bool read(client_world& world, input& from);
  void go_on(client_world& world);
  bool handle(client_world& world, dc::bytes_view body);
  bool has_room(client_world& world, dc::bytes_view body);

  const client_surroundings& around_;
  std::shared_ptr<runtime::connection> connection_;
  std::unique_ptr<rates> rates_;  // if there are any
  runtime::timer timer_;
  runtime::clock::time_point armed_for_ = runtime::clock::time_point::max();
  bool has_channel_ = false;
  bool is_paused_ = false;
  bool is_scheduled_ = false;                  // for the write tick
  runtime::batch_builder held_output_;         // waits for the write tick
  std::optional<runtime::close_reason> lost_;  // the connection is over, and `held_` is not
  std::vector<input> held_;                    // what waits, oldest first
  session_state session_;
};

}  // namespace donet::actors

CAF_ALLOW_UNSAFE_MESSAGE_TYPE(donet::actors::client_begins)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(donet::actors::client_hears)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(donet::actors::client_says)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(donet::actors::client_looks_at_time)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(donet::actors::client_is_paused)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(donet::actors::client_is_asked)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(donet::actors::client_is_ejected)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(donet::actors::client_is_cut)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(donet::actors::client_is_lost)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(donet::actors::client_writes)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(donet::actors::client_is_weighed)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(donet::actors::client_input)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(donet::actors::client_closed)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(donet::actors::client_timer)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(donet::actors::client_oversized)
