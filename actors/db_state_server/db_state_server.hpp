#pragma once
// The actor of a Database State Server: passes the router's parcels to db_state_server_state and
// returns the resulting emissions to the router. The actor owns its objects; its strand runs them.

#include "actors/db_state_server/db_state_server_state.hpp"
#include "actors/distributed_object/class_layout.hpp"
#include "actors/distributed_object/strand_host.hpp"
#include "actors/interfaces.hpp"
#include "runtime/clock.hpp"
#include "runtime/execution/actor_base.hpp"
#include "runtime/execution/handover.hpp"

#include <caf/actor.hpp>

#include <memory>

namespace donet::actors {

struct db_state_server_setup {
  db_state_server_options options;
  std::shared_ptr<const class_layouts> layouts;
};

/// Pinned to the thread of its home, on which its timers run.
class db_state_server final : public runtime::pinned_actor,
                              public runtime::receiver<runtime::parcel> {
public:
  /// Joins the router. `time` must belong to the thread of `home`; `log` must outlive the actor.
  db_state_server(caf::actor_config& config, runtime::unit& home, runtime::clock& time,
                  caf::actor router, const db_state_server_setup& setup, runtime::logger& log);

  caf::behavior make_behavior() override;
  void receive(runtime::parcel& parcel) override;

private:
  bool take_turn() override;
  void arm();
  void emit();

  runtime::clock& time_;
  runtime::handover<emission_in> router_;
  std::shared_ptr<const class_layouts> layouts_;
  sink_id as_;
  runtime::timer timer_;
  runtime::clock::time_point armed_for_ = runtime::clock::time_point::max();
  strand_host objects_;
  db_state_server_state state_;
};

}  // namespace donet::actors
