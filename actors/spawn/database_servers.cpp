// The Database Servers of a node: their databases, and an actor with its workers for each.

#include "actors/database_server/database_server.hpp"
#include "actors/database_server/database_worker.hpp"
#include "actors/database_server/sql_backend.hpp"
#include "actors/spawn/databases.hpp"
#include "actors/spawn/running.hpp"

#include <algorithm>
#include <utility>

namespace donet::actors {

namespace {

constexpr std::string_view self = "database_server";

// The time until a server without requests notices that its database is unreachable, or used by
// another server.
constexpr std::chrono::seconds look_interval{1};

void tell(runtime::logger& log, const std::string& key, const migration_report& report) {
  for (const std::string& each : report.steps)
    log.info(self, each, {{"database", key}});
  for (const std::string& each : report.warnings)
    log.warn(self, each, {{"database", key}});
  for (const std::string& each : report.kept)
    log.warn(self, "the contract does not have this any more; its values are kept",
             {{"database", key}, {"what", each}});
}

}  // namespace

std::vector<std::string> node::look_at_databases() const {
  std::vector<std::string> problems;
  for (const config::database_server& each : role_.services.database_server) {
    schema_plan plan;
    const migration_report report = prepare_database(
      each, *contract_, {.strings = text_policy_of(role_.global.strings), .only_look = true}, plan);
    problems.insert(problems.end(), report.problems.begin(), report.problems.end());
  }
  return problems;
}

void node::open_databases(running& all, std::vector<std::string>& problems) {
  for (const config::database_server& each : role_.services.database_server) {
    auto plan = std::make_shared<schema_plan>();
    const migration_report report =
      prepare_database(each, *contract_,
                       {.strings = text_policy_of(role_.global.strings),
                        .by = {.channel = each.control_channel, .node = role_.daemon.name}},
                       *plan);
    tell(log_, each.key, report);
    problems.insert(problems.end(), report.problems.begin(), report.problems.end());
    all.databases.push_back({std::move(plan), {}, {}});
    if (!report.problems.empty())
      continue;
    sql_backend_options options;
    options.where = place_of(each);
    options.first_id = runtime::doid{each.generate.min};
    options.last_id = runtime::doid{each.generate.max};
    options.strings = text_policy_of(role_.global.strings);
    options.owner = report.owner;
    const std::size_t workers =
      options.where.dialect == sql_dialect::sqlite ? 1 : std::max(each.workers, 1U);
    try {
      for (std::size_t i = 0; i < workers; ++i) {
        options.worker = std::to_string(each.control_channel) + "/" + std::to_string(i);
        all.databases.back().sessions.push_back(
          std::make_unique<sql_backend>(options, *contract_, all.databases.back().tables));
      }
    } catch (const backend_error& error) {
      problems.push_back(each.key + ": the database cannot be used: " + error.what());
    }
  }
}

void node::start_database_servers(running& all) {
  for (std::size_t i = 0; i < all.databases.size(); ++i) {
    const config::database_server& from = role_.services.database_server[i];
    database_parts& database = all.databases[i];
    runtime::io_thread& thread = *all.io[i % all.io.size()];
    database_server_setup setup;
    setup.options.operations = {runtime::channel{from.control_channel}, from.broadcast};
    setup.options.strings = text_policy_of(role_.global.strings);
    setup.options.workers = database.sessions.size();
    setup.options.as = first_participant(++all.services);
    setup.options.look_interval = look_interval;
    setup.options.metrics = std::make_shared<runtime::database_metrics>(
      std::to_string(from.control_channel), setup.options.workers);
    all.metrics.show(setup.options.metrics);
    all.ready.add_database(from.key, [metrics = setup.options.metrics]() -> std::string_view {
      if (metrics->owned.value() == 0)
        return "taken over by another server";
      return metrics->reachable.value() != 0 ? "" : "the database is not there";
    });
    setup.contract = contract_;
    setup.make_worker = [&](caf::abstract_actor& owner, std::size_t number) {
      return runtime::launch_detached<database_worker>(
        thread.actors(), owner, number,
        std::make_unique<transactions>(std::move(database.sessions[number]),
                                       setup.options.operations));
    };
    database.server =
      runtime::launch<database_server>(thread.actors(), thread.loop(), all.the_router, setup, log_);
    runtime::tell(all.the_router, service_joined{database.server, "database_server"});
  }
}

}  // namespace donet::actors
