#pragma once
// A node of a role file as running actors, threads and sockets: the only code that assembles them.

#include "config/problem.hpp"
#include "config/role_config.hpp"
#include "dcfile/schema.hpp"
#include "runtime/log/logger.hpp"
#include "runtime/net/address.hpp"

#include <atomic>
#include <chrono>
#include <cstddef>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace donet::runtime {
class listener;
}

namespace donet::actors {

class class_layouts;
enum class listener_kind : unsigned char;
struct ask_request;
struct node_facts;
struct object_options;
struct page_report;

class node {
public:
  /// `contract` is the content of the role's DC files, null if the role has none. `log` must
  /// outlive the node. `fatal` is called, from any thread and at most once, when the node cannot
  /// continue: its process has to stop it and end with an error. `asked_to_end` is called, from any
  /// thread and at most once, when donet-inspect requests a drain: as for a signal, the process has
  /// to call `stop`. `serving` is called, from any thread, when a node of a cluster has joined it, and
  /// accepts connections.
  node(
    config::role_config role, std::shared_ptr<const dc::schema> contract, runtime::logger& log,
    std::function<void()> fatal, std::function<void()> asked_to_end,
    std::function<void()> serving = [] {});
  ~node();

  node(const node&) = delete;
  node& operator=(const node&) = delete;

  /// Opens the sockets and starts the services. On failure returns one sentence for each, and
  /// nothing runs. A node of a cluster then joins it, and accepts connections when it serves.
  std::vector<std::string> start();

  /// True if the node accepts connections. Any thread.
  bool is_serving() const noexcept { return is_serving_; }

  /// The addresses for participants and for clients.
  const std::vector<runtime::address>& message_director_addresses() const;
  const std::vector<runtime::address>& client_addresses() const;
  const std::vector<runtime::address>& event_addresses() const;
  /// The address for other nodes of the cluster; empty without one.
  std::vector<runtime::address> cluster_addresses() const;
  /// The addresses for metrics and probes.
  std::vector<runtime::address> metrics_addresses() const;
  /// Inspector addresses. Empty if only the default address was tried and it was taken.
  std::vector<runtime::address> inspector_addresses() const;

  /// Reads certificates again, without effect on existing connections. Failures are logged, and the
  /// old certificates stay in use. Also reopens the files of events. From one thread, between
  /// `start` and `stop`.
  void reload();

  /// The node's metrics in the text format of Prometheus. Any thread, from `start` to `stop`.
  std::string metrics_text() const;

  /// True if every thread that serves sockets answers within `time` (see loop_watch). From one
  /// thread, between `start` and `stop`.
  bool answers_within(std::chrono::microseconds time) const;

  /// The maximum duration of `stop` with the current number of clients.
  std::chrono::milliseconds stop_time_max() const;

  /// The number of connected clients. Any thread, from `start` on.
  std::size_t clients() const;

  /// Accepts no more clients and is no longer ready; after `shutdown.drain_timeout_ms` the
  /// remaining clients are ejected at `shutdown.eject_rate` per second. Returns at once. Any
  /// thread, from `start` on. Idempotent.
  void begin_drain();

  /// Drains, ejects the remaining clients now, and bounds all other waits. Returns at once. Any
  /// thread, from `start` on.
  void hurry();

  /// Stops the node in order: drains; services finish and answer earlier requests; post-removes of
  /// all participants run; queued bytes are written; connections close; all events are in their
  /// log. Returns false if a step failed or timed out; the process must not run destructors then.
  bool stop();

  /// The exit status of the process if the cluster has ended this node: 1 the other nodes refused it, 3
  /// they have not acknowledged everything in time, 4 they continue without it. Any thread, from `start` on.
  std::optional<int> exit_status_of_cluster() const;

private:
  struct running;
  struct listener_request;

  void open_listener(running& all, const listener_request& what,
                     std::vector<std::unique_ptr<runtime::listener>>& listeners,
                     std::vector<runtime::address>& listen_addresses,
                     std::vector<std::string>& problems);
  void check_open_files(running& all) const;
  void start_memory_watch(running& all);
  void open_observation(running& all, std::vector<std::string>& problems);
  void open_inspection(running& all, std::vector<std::string>& problems);
  node_facts facts(running& all) const;
  page_report answer_cluster(const running& all, const ask_request& asked) const;
  void start_cluster(running& all);
  static void start_listeners(running& all);
  void start_router(running& all);
  void start_state_servers(running& all);
  std::vector<std::string> look_at_databases() const;
  void open_databases(running& all, std::vector<std::string>& problems);
  void start_database_servers(running& all);
  void start_db_state_servers(running& all);
  std::shared_ptr<const class_layouts> class_layouts_of(running& all);
  void register_service(running& all, const std::string& key, object_options& options) const;
  void open_client_agents(running& all, std::vector<std::string>& problems);
  void start_client_agents(running& all);
  void reload_certificates(running& all);
  void take_client(running& all, std::size_t agent, std::size_t listener, int socket);
  void open_event_loggers(running& all, std::vector<std::string>& problems);
  void start_event_loggers(running& all);
  void cycle_event_logs(running& all);
  bool end_event_loggers(running& all, std::chrono::steady_clock::time_point deadline);
  std::chrono::milliseconds ejecting_time(std::size_t clients) const;
  bool wait_for_clients();
  bool settle();
  bool wait_for_calls(std::size_t count, std::chrono::steady_clock::time_point deadline,
                      const std::function<void(const std::function<void()>&)>& ask);
  bool end_actors();
  void take_participant(running& all, int socket);

  config::role_config role_;
  std::shared_ptr<const dc::schema> contract_;
  runtime::logger& log_;
  std::function<void()> fatal_;
  std::function<void()> asked_to_end_;
  std::function<void()> serving_;
  std::atomic<bool> is_serving_{false};
  std::unique_ptr<running> running_;
  bool gave_up_ = false;  // a part did not end in time
};

/// Role file settings that contradict the DC files.
config::problems contradictions(const config::role_config& role, const dc::schema& contract);

}  // namespace donet::actors
