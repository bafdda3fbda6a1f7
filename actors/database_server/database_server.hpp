#pragma once
// The actor of a Database Server: reads the router's parcels, hands requests to its workers and
// their results to the router.

#include "actors/database_server/database_server_state.hpp"
#include "actors/interfaces.hpp"
#include "runtime/clock.hpp"
#include "runtime/execution/actor_base.hpp"

#include <caf/actor.hpp>

#include <cstddef>
#include <functional>
#include <memory>
#include <vector>

namespace donet::actors {

struct database_server_setup {
  database_server_options options;
  std::shared_ptr<const dc::schema> contract;
  /// Creates worker `number`.
  std::function<caf::actor(caf::abstract_actor& owner, std::size_t number)> make_worker;
};

class database_server final : public runtime::pinned_actor {
public:
  /// Joins the router. `time` must belong to the thread of `home`; `log` must outlive the actor.
  /// The actor ends when the router has released it and no request is left.
  database_server(caf::actor_config& config, runtime::unit& home, runtime::clock& time,
                  caf::actor router, database_server_setup setup, runtime::logger& log);

  caf::behavior make_behavior() override;

private:
  bool take_turn() override;
  void hand_out();
  void arm();
  void emit();
  void end_if_idle();

  runtime::clock& time_;
  caf::actor router_;
  // The actor itself: keeps it alive for the workers' results when the router has released it and
  // requests still wait.
  caf::actor self_;
  std::shared_ptr<const dc::schema> contract_;
  std::vector<caf::actor> workers_;
  sink_id as_;
  bool has_input_ = false;  // parcels that no turn has read yet
  std::function<void()> when_idle_;
  runtime::timer timer_;
  runtime::clock::time_point armed_for_ = runtime::clock::time_point::max();
  database_server_state state_;
};

}  // namespace donet::actors
