#pragma once
// The parts of a running node, for the files that assemble it.

#include "actors/client_agent/client_agent.hpp"
#include "actors/database_server/sql_backend.hpp"
#include "actors/distributed_object/class_layout.hpp"
#include "actors/distributed_object/doid_register.hpp"
#include "actors/inspector/inspector_messages.hpp"
#include "actors/spawn/cluster.hpp"
#include "actors/spawn/databases.hpp"
#include "actors/spawn/inspection.hpp"
#include "actors/spawn/listening.hpp"
#include "actors/spawn/memory_watch.hpp"
#include "actors/spawn/node.hpp"
#include "actors/spawn/observation.hpp"
#include "actors/spawn/readiness.hpp"
#include "actors/spawn/router_ticks.hpp"
#include "runtime/cluster/basp.hpp"
#include "runtime/cluster/caf_identity.hpp"
#include "runtime/cluster/link_bytes.hpp"
#include "runtime/execution/io_thread.hpp"
#include "runtime/limits.hpp"
#include "runtime/metrics/metric_factory.hpp"
#include "runtime/net/client_handshakes.hpp"
#include "runtime/net/flow_gate.hpp"
#include "runtime/net/listener.hpp"
#include "runtime/net/udp_receiver.hpp"
#include "runtime/net/udp_sender.hpp"

#include <caf/actor_system_config.hpp>

#include <chrono>
#include <condition_variable>
#include <cstdint>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

namespace donet::actors {

struct caf_settings : caf::actor_system_config {
  caf_settings() {
    // Our actors run on I/O threads; CAF's own workers are for the control plane.
    set("scheduler.policy", caf::atom("sharing"));
    set("scheduler.max-threads", 1);
    runtime::use_basp(*this, inspector_protocol, {runtime::link_protocol});
    add_inspector_messages(*this);
    runtime::add_link_messages(*this);
  }
};

/// One Client Agent: its listeners, and a shard for each thread.
struct client_agent_parts {
  std::string key;  ///< the key of its table in the role file
  std::shared_ptr<runtime::tls_context> tls;
  std::vector<std::shared_ptr<const runtime::client_handshake_options>> handshake_options;
  std::shared_ptr<const client_agent_setup> setup;
  std::vector<caf::actor> shards;
  std::vector<std::shared_ptr<runtime::client_agent_metrics>> metrics;  // of the shards
};

/// One Database Server: its plan, and its workers' sessions until the workers start.
struct database_parts {
  std::shared_ptr<const schema_plan> tables;
  std::vector<std::unique_ptr<sql_backend>> sessions;
  caf::actor server;
};

/// The progress of a node's shutdown, for the thread that waits for it.
struct node_ending {
  std::mutex mutex;
  std::condition_variable changed;
  bool has_begun = false;
  std::chrono::steady_clock::time_point eject_at;
  std::size_t clients_at_first = 0;
  std::size_t shards_left = 0;  // shards of Client Agents that still have clients
  std::size_t calls_left = 0;   // services that have not finished what they were asked for
  std::optional<std::chrono::steady_clock::time_point> hurried_at;
};

/// One Event Logger: its thread, and its socket until the actor starts.
struct event_logger_parts {
  std::unique_ptr<runtime::io_thread> io;
  std::unique_ptr<runtime::udp_receiver> receiver;
  caf::actor logger;
};

/// A listener as the role file describes it.
struct node::listener_request {
  listener_kind kind{};
  const std::string& key;  ///< of its table in the role file
  const config::address& where;
  std::function<void(int)> accepted;
  std::function<std::uint64_t()> refusals = {};  ///< see runtime::listener_options
};

/// New connections are distributed over the threads in turn.
struct node::running {
  running(std::size_t threads, const runtime::logger& log) {
    reserved->reserve(runtime::basp_identity(system, system.node()));
    for (std::size_t i = 0; i < threads; ++i) {
      const std::string name = "donet-io-" + std::to_string(i);
      io.push_back(std::make_unique<runtime::io_thread>(system, name, metrics.io_thread(name)));
      loops.push_back({name, &io.back()->loop()});
    }
    metrics.node(readings(log));
    metrics.flow({[this] { return gate.bytes(); }, [this] { return gate.pauses(); }});
  }

  runtime::io_thread& first() { return *io.front(); }
  runtime::node_readings readings(const runtime::logger& log);

  node_ending end;
  caf_settings settings;
  caf::actor_system system{settings};
  std::shared_ptr<runtime::reserved_identities> reserved =
    std::make_shared<runtime::reserved_identities>();
  runtime::flow_gate gate{runtime::limits::queued_bytes_high, runtime::limits::queued_bytes_low};
  runtime::metric_factory metrics;
  std::shared_ptr<runtime::message_director_metrics> director_cells;
  std::shared_ptr<runtime::cluster_metrics> cluster_cells;  // null: it is in no cluster
  runtime::udp_sender event_logger;
  readiness ready;
  listener_pauses pauses;
  std::chrono::steady_clock::time_point began = std::chrono::steady_clock::now();
  // Present if there is a limit. Outlives the shards, which send it their answers.
  std::unique_ptr<memory_watch> memory;
  std::vector<std::unique_ptr<runtime::io_thread>> io;
  std::vector<watched_loop> loops;  // of the I/O threads
  std::size_t next_io = 0;
  caf::actor the_router;
  std::unique_ptr<cluster> membership;                               // null: it is in no cluster
  std::unique_ptr<router_ticks> ticks;                               // on the first thread
  std::vector<std::unique_ptr<runtime::listener>> listeners;         // for participants
  std::vector<std::unique_ptr<runtime::listener>> client_listeners;  // for clients
  std::vector<runtime::address> message_director_addresses;
  std::vector<runtime::address> client_addresses;  // of Client Agents
  std::vector<runtime::address> event_addresses;   // of Event Loggers, UDP
  std::vector<client_agent_parts> client_agents;
  std::vector<database_parts> databases;
  std::vector<event_logger_parts> event_loggers;
  std::shared_ptr<const class_layouts> layouts;  // if there are services with objects
  std::shared_ptr<doid_register> stored_doids;   // if two of them may have the same objects
  std::size_t services = 0;                      // that have their numbers for participants
  // One for each thread, used and destroyed there.
  std::vector<std::unique_ptr<runtime::client_handshakes>> handshakes;
  // Destroyed before everything that it reports on.
  std::unique_ptr<observation> watch;
  std::unique_ptr<inspection> inspect;
};

/// The first participant number of a service; `index` counts the services of the node from 1.
constexpr runtime::participant first_participant(std::size_t index) noexcept {
  constexpr unsigned participants_per_service_bits = 48;
  return runtime::participant{std::uint64_t{index} << participants_per_service_bits};
}

/// Runs `work` on the loop's thread and waits for it.
void run_on(runtime::event_loop& loop, const std::function<void()>& work);

inline runtime::address to_address(const config::address& from) {
  return {from.host, from.port};
}

}  // namespace donet::actors
