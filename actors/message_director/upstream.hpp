#pragma once
// The way to the parent Message Director: dials it, hands its frames to the router and the router's
// to it, and dials again when it is lost. What is sent meanwhile the router keeps.

#include "actors/interfaces.hpp"
#include "runtime/backoff.hpp"
#include "runtime/clock.hpp"
#include "runtime/execution/actor_base.hpp"
#include "runtime/execution/handover.hpp"
#include "runtime/log/logger.hpp"
#include "runtime/net/dialer.hpp"

#include <caf/actor.hpp>

#include <functional>
#include <memory>
#include <string>

namespace donet::actors {

struct upstream_options {
  runtime::address parent;
  /// Called when the parent was reached and is lost, where the node is to end then: what its
  /// services hold may be stale (spec/services 2.2). Empty: dial again.
  std::function<void()> lost;
};

class upstream final : public runtime::pinned_actor,
                       public runtime::receiver<runtime::parcel>,
                       private runtime::connection_user {
public:
  /// Clock and dialer belong to the thread of `home` and outlive the actor, as `log` does.
  upstream(caf::actor_config& config, runtime::unit& home, caf::actor router,
           upstream_options options, runtime::clock& clock, std::unique_ptr<runtime::dialer> dialer,
           runtime::logger& log);

  /// The first message is `dial_now`.
  caf::behavior make_behavior() override;
  void receive(runtime::parcel& parcel) override;

private:
  void dial();
  void reached(std::shared_ptr<runtime::connection> made);
  void not_reached(const std::string& problem);
  void lost(runtime::close_reason reason);
  void go(const depart& how);
  void end();
  void on_frames(runtime::batch frames, runtime::read_credit credit) override;
  void on_closed(runtime::close_reason reason) override;
  void on_backlog(runtime::backlog level) override;

  runtime::handover<frames_in> router_;
  upstream_options options_;
  runtime::clock& clock_;
  std::unique_ptr<runtime::dialer> dialer_;
  runtime::logger& log_;
  std::shared_ptr<runtime::connection> connection_;
  bool started_ = false;
  sink_id as_;
  // While connection, dialer or timer may call: nobody else need hold the actor then.
  caf::actor held_;
  runtime::backoff backoff_;
  runtime::timer retry_;
  bool leaving_ = false;
};

}  // namespace donet::actors
