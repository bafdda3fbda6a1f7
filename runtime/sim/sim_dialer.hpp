#pragma once
// Dials in memory: the test decides whether the connection is accepted, and the seed decides when.

#include "runtime/clock.hpp"
#include "runtime/net/dialer.hpp"
#include "runtime/sim/sim_connection.hpp"
#include "runtime/sim/world.hpp"

#include <cstddef>
#include <memory>
#include <string>
#include <utility>
#include <vector>

namespace donet::runtime::sim {

/// The target of a sim_dialer, whatever address it dials; controlled by the test. It rejects
/// connections until `open` is called.
class sim_listener {
public:
  void open() noexcept { open_ = true; }
  void shut() noexcept { open_ = false; }

  /// The time at which each attempt began.
  const std::vector<clock::time_point>& attempts() const noexcept { return attempts_; }

  /// The connections that were established since the last call, oldest first.
  std::vector<std::shared_ptr<sim_connection>> take_made() { return std::exchange(made_, {}); }

private:
  friend class sim_dialer;

  bool open_ = false;
  std::vector<clock::time_point> attempts_;
  std::vector<std::shared_ptr<sim_connection>> made_;
};

class sim_dialer final : public dialer, private happening {
public:
  /// `where` is the unit that the connections belong to. `to` must outlive the dialer.
  sim_dialer(world& in, unit& where, sim_listener& to);
  ~sim_dialer() override;

  void dial(const address& to, done_function done) override;

private:
  std::size_t choices() override { return done_ ? 1U : 0U; }
  void happen(std::size_t index) override;

  world& world_;
  unit& unit_;
  sim_listener& listener_;
  std::string target_;
  done_function done_;  // of the running attempt
};

}  // namespace donet::runtime::sim
