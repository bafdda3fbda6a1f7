#pragma once
// The connection of one participant: of an AI or UberDOG process, or of a Message Director below
// this one. The router keeps the participant's subscriptions; they end with this actor.

#include "actors/interfaces.hpp"
#include "runtime/execution/actor_base.hpp"
#include "runtime/execution/handover.hpp"
#include "runtime/log/logger.hpp"
#include "runtime/net/connection.hpp"

#include <caf/actor.hpp>

#include <memory>

namespace donet::actors {

class participant final : public runtime::pinned_actor,
                          public runtime::receiver<runtime::parcel>,
                          private runtime::connection_user {
public:
  /// The connection belongs to the thread of `home`. `log` outlives the actor.
  participant(caf::actor_config& config, runtime::unit& home, caf::actor router,
              std::shared_ptr<runtime::connection> connection, runtime::logger& log);

  caf::behavior make_behavior() override;
  void receive(runtime::parcel& parcel) override;

private:
  void start(const welcome& welcomed);
  void on_frames(runtime::batch frames, runtime::read_credit credit) override;
  void on_closed(runtime::close_reason reason) override;
  void on_backlog(runtime::backlog level) override;

  runtime::handover<frames_in> router_;
  std::shared_ptr<runtime::connection> connection_;
  runtime::logger& log_;
  sink_id id_;
  // The actor itself, while the connection may call it: nothing else keeps the actor alive then.
  caf::actor held_;
};

/// Launches the actor of a connection and joins it to the router.
void serve_participant(runtime::unit& home, const caf::actor& router,
                       std::shared_ptr<runtime::connection> connection, runtime::logger& log);

}  // namespace donet::actors
