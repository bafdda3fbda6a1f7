// The Database State Servers of a node.

#include "actors/db_state_server/db_state_server.hpp"
#include "actors/spawn/running.hpp"
#include "runtime/execution/actor_base.hpp"

namespace donet::actors {

// Continues the turn after the State Servers, so that all of them are spread over the threads.
void node::start_db_state_servers(running& all) {
  std::size_t turn = role_.services.state_server.size();
  for (const config::dbss& from : role_.services.dbss) {
    db_state_server_setup setup;
    setup.options.database = runtime::channel{from.db_channel};
    for (const config::doid_range& range : from.ranges)
      setup.options.doids.push_back({runtime::channel{range.min}, runtime::channel{range.max}});
    setup.options.objects.strings = text_policy_of(role_.global.strings);
    setup.options.objects.follows_database = from.follows_database;
    register_service(all, from.key, setup.options.objects);
    setup.options.first_participant = first_participant(++all.services);
    setup.options.timeout = from.timeout;
    setup.layouts = class_layouts_of(all);
    setup.options.objects.metrics = setup.layouts->make_metrics("dbss");
    all.metrics.show(setup.options.objects.metrics);
    all.metrics.show(setup.options.metrics);
    runtime::io_thread& thread = *all.io[turn++ % all.io.size()];
    const caf::actor server =
      runtime::launch<db_state_server>(thread.actors(), thread.loop(), all.the_router, setup, log_);
    runtime::tell(all.the_router, service_joined{server, "dbss"});
  }
}

}  // namespace donet::actors
