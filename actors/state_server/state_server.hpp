#pragma once
// The actor of a State Server: passes the router's parcels to state_server_state and returns the
// resulting emissions to the router. The actor owns its objects; its strand runs them.

#include "actors/distributed_object/strand_host.hpp"
#include "actors/interfaces.hpp"
#include "actors/state_server/state_server_state.hpp"
#include "runtime/execution/actor_base.hpp"
#include "runtime/execution/handover.hpp"

#include <caf/actor.hpp>

#include <memory>

namespace donet::actors {

struct state_server_setup {
  state_server_options options;
  std::shared_ptr<const class_layouts> layouts;
  /// Pins the actor to the thread of its home, so that several State Servers of a node run in
  /// parallel. A single State Server runs on the thread that wakes it, beside the router.
  bool stays_home = false;
};

class state_server final : public runtime::floating_actor,
                           public runtime::receiver<runtime::parcel> {
public:
  /// Joins the router. `log` must outlive the actor.
  state_server(caf::actor_config& config, runtime::unit& home, caf::actor router,
               state_server_setup setup, runtime::logger& log);

  caf::behavior make_behavior() override;
  void receive(runtime::parcel& parcel) override;

  using runtime::floating_actor::enqueue;
  void enqueue(caf::mailbox_element_ptr message, caf::execution_unit* unit) override;

private:
  bool is_pinned() const noexcept override { return stays_home_; }
  bool take_turn() override;
  void emit();

  runtime::handover<emission_in> router_;
  std::shared_ptr<const class_layouts> layouts_;
  bool stays_home_;
  sink_id as_;
  strand_host objects_;
  state_server_state state_;
};

}  // namespace donet::actors
