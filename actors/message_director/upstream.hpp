#pragma once
// The connection to the parent Message Director. This actor dials the parent, carries frames
// between it and the router, and dials again when the connection is lost. While there is none, the
// router keeps the frames for the parent.

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
  /// Called when an established connection is lost; ends the node, because the state of its
  /// services may be stale (spec/services 2.2). Empty: the actor dials again.
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
  void on_connected(std::shared_ptr<runtime::connection> connection);
  void on_dial_failed(const std::string& problem);
  void on_lost(runtime::close_reason reason);
  void depart_from_parent(const depart& order);
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
  bool is_started_ = false;
  sink_id id_;
  // The actor itself, while connection, dialer or timer may call it: nothing else keeps it alive
  // then.
  caf::actor held_;
  runtime::backoff backoff_;
  runtime::timer retry_;
  bool is_leaving_ = false;
};

}  // namespace donet::actors
