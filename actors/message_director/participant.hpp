#pragma once
// One peer of the Message Director: an AI or UberDOG process, or a Message Director below this one.
// Holds its connection, and stands for its subscriptions, which the router keeps.

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
  void start(const welcome& as);
  void on_frames(runtime::batch frames, runtime::read_credit credit) override;
  void on_closed(runtime::close_reason reason) override;
  void on_backlog(runtime::backlog level) override;

  runtime::handover<frames_in> router_;
  std::shared_ptr<runtime::connection> connection_;
  runtime::logger& log_;
  sink_id as_;
  // While the connection may call: nobody else need hold the actor then.
  caf::actor held_;
};

/// Makes the actor of a connection and introduces it to the router.
void serve_participant(runtime::unit& home, const caf::actor& router,
                       std::shared_ptr<runtime::connection> connection, runtime::logger& log);

}  // namespace donet::actors
