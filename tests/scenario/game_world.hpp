#pragma once
// A whole node in the simulated world: Message Director, State Server and the shards of a Client
// Agent are the real actors, as spawn/node wires them; AIs and game clients are played by the test.
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

#include <cstdint>
#include <deque>
#include <memory>
#include <vector>

namespace donet::test {

class game_world {
public:
  static constexpr std::uint64_t control = 100'100;
  static constexpr std::uint32_t login = 4'665;
  static constexpr std::uint64_t first_channel = 1'000'000;

  /// What clients speak to and about.
  static const std::shared_ptr<const dc::schema>& contract();
  static std::uint16_t class_id(const char* of);
  static std::uint16_t field_id(const char* of, const char* field);

  explicit game_world(std::uint64_t seed);
  /// Everybody goes, the node stops.
  ~game_world();
  game_world(const game_world&) = delete;
  game_world& operator=(const game_world&) = delete;

  /// Both live as long as the world.
  peer& connect_ai();
  peer& connect_client();

  bool step() { return world_.step(); }
  void settle() { world_.settle(); }
  void advance(runtime::clock::duration by) { world_.advance(by); }
  recording_logger& log() noexcept { return log_; }
  /// Connections of clients that the node still has.
  std::size_t clients() const { return setup_->doors->connections(); }

private:
  recording_logger log_{runtime::log_level::error};
  runtime::sim::world world_;
  std::vector<runtime::unit*> threads_;
  caf::actor router_;
  std::shared_ptr<actors::client_agent_setup> setup_;
  std::vector<caf::actor> shards_;
  std::deque<peer> ais_;
  std::deque<peer> clients_;
};

}  // namespace donet::test
