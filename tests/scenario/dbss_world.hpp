#pragma once
// A node with a Database State Server in the simulated world. It and the Message Director are the
// real actors, wired as in spawn/node; the test plays the database and the clients of the objects.
//
//   peer ── sim_connection ── participant ──┐
//   peer ── sim_connection ── participant ──┴── router ── Database State Server

#include "dcfile/schema.hpp"
#include "runtime/sim/world.hpp"
#include "tests/scenario/md_world.hpp"
#include "tests/support/recording_logger.hpp"

#include <caf/actor.hpp>

#include <cstdint>
#include <deque>
#include <memory>
#include <vector>

namespace donet::test {

class dbss_world {
public:
  static constexpr std::uint64_t database = 200'200;
  static constexpr std::uint32_t first_id = 9'000;
  static constexpr std::uint32_t last_id = 9'999;
  static constexpr std::chrono::seconds timeout{30};

  explicit dbss_world(std::uint64_t seed);
  /// Closes all connections and stops the node.
  ~dbss_world();
  dbss_world(const dbss_world&) = delete;
  dbss_world& operator=(const dbss_world&) = delete;

  /// The peer has the lifetime of the world.
  peer& connect();

  bool step() { return world_.step(); }
  void settle() { world_.settle(); }
  void advance(runtime::clock::duration by) { world_.advance(by); }
  const recording_logger& log() const noexcept { return log_; }

  /// Stops the node; a second call has no effect.
  void stop();
  /// True if all actors of the node have ended.
  bool is_deserted();

private:
  recording_logger log_{runtime::log_level::error};
  runtime::sim::world world_;
  std::vector<runtime::unit*> threads_;
  caf::actor router_;
  std::deque<peer> peers_;
};

}  // namespace donet::test
