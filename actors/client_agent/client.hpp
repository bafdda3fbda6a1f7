#pragma once
// One game client as an actor: its session and its connection. The strand of its shard runs it;
// nobody else knows it.

#include "actors/client_agent/admission.hpp"
#include "actors/client_agent/client_world.hpp"
#include "actors/client_agent/hearing.hpp"
#include "actors/client_agent/leaky_bucket.hpp"
#include "actors/client_agent/session_state.hpp"
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

/// What happens to a message that comes too soon.
enum class rate_policy : unsigned char { drop, delay, eject };

struct rate_options {
  std::uint64_t messages = 0;  ///< in an interval; 0 = any number
  std::uint64_t bytes = 0;     ///< in an interval; 0 = any number
  std::chrono::milliseconds interval{1'000};
  rate_policy policy = rate_policy::drop;
};

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
struct client_looks_at_time {
  client_world* world = nullptr;
};
struct client_is_ejected {
  client_world* world = nullptr;
  const ejection* why = nullptr;
};
/// The connection is closed, whatever is on its way.
struct client_is_cut {
  client_world* world = nullptr;
};
/// The connection is over. The client ends.
struct client_is_lost {
  client_world* world = nullptr;
  runtime::close_reason reason{};
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
  bool handle(client_world& world, dc::bytes_view frame);
  void go_on(client_world& world);
  void conclude(client_world& world);
  void arm(runtime::clock::time_point now);

  // Input that waits, because it came too soon or too many interests are under way. Its credits are
  // kept, so the connection is not read until then.
  struct held_input {
    runtime::batch frames;
    std::size_t done = 0;
    runtime::read_credit credit;
  };
  struct rates {
    leaky_bucket messages;
    leaky_bucket bytes;
  };

  const client_surroundings& around_;
  std::shared_ptr<runtime::connection> connection_;
  std::unique_ptr<rates> rates_;  // if there are any
  std::vector<held_input> held_;
  runtime::clock::time_point go_on_at_ = runtime::clock::time_point::max();
  runtime::timer timer_;
  runtime::clock::time_point armed_for_ = runtime::clock::time_point::max();
  bool has_channel_ = false;
  session_state session_;
};

}  // namespace donet::actors

CAF_ALLOW_UNSAFE_MESSAGE_TYPE(donet::actors::client_begins)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(donet::actors::client_hears)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(donet::actors::client_says)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(donet::actors::client_looks_at_time)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(donet::actors::client_is_ejected)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(donet::actors::client_is_cut)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(donet::actors::client_is_lost)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(donet::actors::client_is_weighed)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(donet::actors::client_input)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(donet::actors::client_closed)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(donet::actors::client_timer)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(donet::actors::client_oversized)
