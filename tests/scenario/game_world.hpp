#pragma once
// A whole node in the simulated world. Message Director, State Server and the shards of a Client
// Agent (or two Client Agents with one shard each) are the real actors, wired as in spawn/node; the
// test plays AIs and game clients.
//
//   game client ── sim_connection ── client (shard 1 or 2) ──┐
//   AI ── sim_connection ── participant ─────────────────────┴── router ── State Server

#include "actors/client_agent/client_agent.hpp"
#include "dcfile/schema.hpp"
#include "runtime/sim/sim_connection.hpp"
#include "runtime/sim/world.hpp"
#include "tests/scenario/md_world.hpp"
#include "tests/support/recording_logger.hpp"

#include <caf/actor.hpp>

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <memory>
#include <vector>

namespace donet::test {

class game_world {
public:
  static constexpr std::uint64_t control = 100'100;
  static constexpr std::uint32_t login = 4'665;
  static constexpr std::uint32_t chat = 4'666;
  static constexpr std::uint64_t first_channel = 1'000'000;

  /// The contract of the clients.
  static const std::shared_ptr<const dc::schema>& contract();
  static std::uint16_t class_id(const char* of);
  static std::uint16_t field_id(const char* of, const char* field);

  enum class agents : unsigned char {
    one,
    two_with_unique_sessions,
  };

  struct options {
    agents which = agents::one;
    runtime::peer_bounds ai{};
    runtime::peer_bounds client{};
    actors::pause_bounds pauses{};
    std::size_t window_bytes = actors::read_window_bytes_max;
    std::chrono::milliseconds heartbeat_timeout{0};
    std::chrono::milliseconds write_tick{0};
    actors::rate_options rates{};
  };

  /// Assigns clients to the two shards in turn.
  explicit game_world(std::uint64_t seed, agents which = agents::one);
  game_world(std::uint64_t seed, const options& how);
  /// Closes all connections and stops the node.
  ~game_world();
  game_world(const game_world&) = delete;
  game_world& operator=(const game_world&) = delete;

  /// Both peers have the lifetime of the world.
  peer& connect_ai();
  peer& connect_client();

  bool step() { return world_.step(); }
  void settle() { world_.settle(); }
  void advance(runtime::clock::duration by) { world_.advance(by); }
  bool run_due_timer() { return world_.run_due_timer(); }
  /// The number of events and timers so far.
  std::uint64_t happened() const noexcept { return world_.happened(); }
  recording_logger& log() noexcept { return log_; }
  /// Client connections that the node has open.
  std::size_t clients() const;
  /// Writes to clients caused by the write tick, held output or an answer.
  std::uint64_t tick_writes(runtime::write_cause why) const;
  /// With two Client Agents: the channel of client number `nth`, from 0.
  static std::uint64_t channel_of(std::size_t nth) {
    return first_channel + nth % 2 * second_agent + nth / 2;
  }

  /// Accepts no new clients; after `patience`, the remaining ones are ejected at ten per second.
  void drain(std::chrono::milliseconds patience);
  void hurry();
  /// Shards that have no clients left since `drain`.
  std::size_t drained() const noexcept { return drained_; }

private:
  recording_logger log_{runtime::log_level::error};
  options options_;
  runtime::sim::world world_;
  std::vector<runtime::unit*> threads_;
  caf::actor router_;
  static constexpr std::uint64_t second_agent = 1'000;
  std::vector<std::shared_ptr<actors::client_agent_setup>> setups_;
  std::vector<caf::actor> shards_;
  std::vector<std::shared_ptr<runtime::client_agent_metrics>> metrics_;
  std::size_t drained_ = 0;
  std::deque<peer> ais_;
  std::deque<peer> clients_;
};

}  // namespace donet::test
