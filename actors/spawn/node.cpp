#include "actors/spawn/node.hpp"

#include "actors/message_director/participant.hpp"
#include "actors/message_director/router.hpp"
#include "actors/message_director/upstream.hpp"
#include "actors/spawn/cluster_reading.hpp"
#include "actors/spawn/file_needs.hpp"
#include "actors/spawn/listening.hpp"
#include "actors/spawn/running.hpp"
#include "actors/state_server/state_server.hpp"
#include "runtime/net/tcp_connection.hpp"
#include "runtime/net/tcp_dialer.hpp"
#include "runtime/open_files.hpp"

#include <algorithm>
#include <array>
#include <condition_variable>
#include <future>
#include <mutex>
#include <thread>
#include <utility>

namespace donet::actors {

namespace {

std::size_t thread_count(std::uint32_t wanted) {
  if (wanted != 0)
    return wanted;
  const std::size_t cores = std::max(1U, std::thread::hardware_concurrency());
  return cores <= 2 ? 1 : cores / 2;
}

std::array<std::string_view, runtime::close_reasons> close_reason_names() {
  std::array<std::string_view, runtime::close_reasons> names;
  for (std::size_t i = 0; i < names.size(); ++i)
    names[i] = name(static_cast<runtime::close_reason>(i));
  return names;
}

}  // namespace

node::node(config::role_config role, std::shared_ptr<const dc::schema> contract,
           runtime::logger& log, std::function<void()> fatal, std::function<void()> asked_to_end,
           std::function<void()> serving)
    : role_(std::move(role)), contract_(std::move(contract)), log_(log), fatal_(std::move(fatal)),
      asked_to_end_(std::move(asked_to_end)), serving_(std::move(serving)) {}

node::~node() {
  // The destructors would wait for the parts that did not end.
  if (gave_up_)
    static_cast<void>(running_.release());
}

std::vector<std::string> node::start() {
  auto starting = std::make_unique<running>(thread_count(role_.daemon.threads), log_);
  running& all = *starting;
  std::vector<std::string> problems;

  if (role_.global.eventlogger) {
    const std::string problem = all.event_logger.open(to_address(*role_.global.eventlogger));
    if (!problem.empty())
      problems.push_back("global.eventlogger: " + problem);
  }
  for (const config::message_director& listener : role_.services.message_director) {
    if (listener.bind)
      open_listener(all,
                    {.kind = listener_kind::participants,
                     .key = listener.key,
                     .where = *listener.bind,
                     .accepted = [this, &all](int socket) { take_participant(all, socket); }},
                    all.listeners, all.message_director_addresses, problems);
  }
  open_client_agents(all, problems);
  if (role_.cluster) {
    all.membership = std::make_unique<cluster>(role_, all.first(), log_, all.reserved);
    for (std::string& problem : all.membership->open())
      problems.push_back(std::move(problem));
  }
  open_observation(all, problems);
  open_inspection(all, problems);
  open_event_loggers(all, problems);
  // A start that fails leaves all databases unchanged: none is changed before every address is
  // bound and every database was checked.
  for (std::string& problem : look_at_databases())
    problems.push_back(std::move(problem));
  if (problems.empty())
    open_databases(all, problems);
  if (!problems.empty())
    return problems;
  check_open_files(all);
  if (all.watch)
    all.watch->start();

  start_event_loggers(all);
  start_router(all);
  start_state_servers(all);
  start_database_servers(all);
  start_db_state_servers(all);
  start_client_agents(all);
  for (const std::unique_ptr<runtime::io_thread>& one : all.io)
    one->start();
  all.first().loop().post([&all, the_router = all.the_router] {
    all.ticks = std::make_unique<router_ticks>(all.first().loop(), the_router);
  });
  // Do not accept connections before every service has subscribed.
  std::promise<void> served;
  runtime::tell(all.the_router, call_when_served{[&served] { served.set_value(); }});
  served.get_future().wait();
  start_memory_watch(all);
  running_ = std::move(starting);
  if (all.inspect)
    all.inspect->start();
  if (all.membership)
    start_cluster(all);
  all.ready.services_are_up();
  if (!all.membership) {
    all.first().loop().post([&all] { start_listeners(all); });
    is_serving_ = true;
  }
  return {};
}

void node::start_cluster(running& all) {
  all.ready.add_condition([&all] { return all.membership->obstacle(); });
  all.membership->start(
    all.the_router, contract_.get(),
    {.serve =
       [this, &all] {
         if (all.ready.is_draining())
           return;
         start_listeners(all);
         is_serving_ = true;
         serving_();
       },
     .ended =
       [this, &all](const std::string& sentence) {
         const bool is_stopping = all.ready.is_draining();
         // The other nodes continue without this one, which has to end soon.
         if (all.membership->is_fenced()) {
           all.listeners.clear();
           hurry();
         }
         if (is_stopping)
           return;
         log_.error("cluster", sentence);
         fatal_();
       },
     .answer_question =
       [to = all.inspect ? all.inspect->actor() : caf::actor()](
         dc::byte_buffer body, std::function<void(dc::byte_buffer)> then) {
         if (to)
           runtime::tell(to, question_of_node{std::move(body), std::move(then)});
         else
           then({});
       }});
}

std::vector<runtime::address> node::cluster_addresses() const {
  return running_->membership ? running_->membership->addresses() : std::vector<runtime::address>();
}

std::optional<int> node::exit_status_of_cluster() const {
  return running_->membership ? running_->membership->exit_status() : std::nullopt;
}

// On the first loop's thread.
void node::start_listeners(running& all) {
  for (const auto* const listeners : {&all.listeners, &all.client_listeners}) {
    for (const std::unique_ptr<runtime::listener>& one : *listeners)
      one->start();
  }
}

void node::open_listener(running& all, const listener_request& what,
                         std::vector<std::unique_ptr<runtime::listener>>& listeners,
                         std::vector<runtime::address>& listen_addresses,
                         std::vector<std::string>& problems) {
  const std::string_view category =
    what.kind == listener_kind::clients ? "client_agent" : "message_director";
  runtime::listener_options options{
    .spared = spared_by(what.kind),
    .on_pause = report_pauses(log_, category, what.key, what.kind, all.pauses),
    .refusals = what.refusals};
  auto listener =
    std::make_unique<runtime::listener>(all.first().loop(), what.accepted, std::move(options));
  const std::string problem = listener->open(to_address(what.where));
  if (!problem.empty())
    problems.push_back(what.key + ".bind: " + problem);
  warn_of_missing(log_, category, what.key, what.where, listener->not_there());
  listen_addresses.insert(listen_addresses.end(), listener->where().begin(),
                          listener->where().end());
  listeners.push_back(std::move(listener));
}

void node::open_observation(running& all, std::vector<std::string>& problems) {
  if (!role_.metrics)
    return;
  all.watch = std::make_unique<observation>(
    *role_.metrics, all.metrics, all.ready, all.loops, std::chrono::seconds(5),
    report_pauses(log_, "metrics", "metrics", listener_kind::http, all.pauses));
  for (std::string& problem : all.watch->open())
    problems.push_back(std::move(problem));
  if (role_.metrics->bind)
    warn_of_missing(log_, "metrics", "metrics", *role_.metrics->bind, all.watch->not_there());
}

void node::check_open_files(running& all) const {
  const runtime::open_files_limit limit = runtime::read_open_files_limit();
  const std::uint64_t needed = files_needed(role_, all.io.size());
  const unsigned spared = spared_by(listener_kind::clients);
  log_.info("node", "open files limited; client listeners leave the last ones to others",
            {{"limit", limit.soft}, {"left_to_others", spared}});
  if (limit.soft < needed)
    log_.warn("node", "limit of open files too low for this role; raise LimitNOFILE or ulimit -n",
              {{"limit", limit.soft}, {"needed", needed}, {"left_to_others", spared}});
}

runtime::node_readings node::running::readings(const runtime::logger& log) {
  runtime::node_readings all;
  all.version = DONET_VERSION;
  all.is_ready = [this] { return ready.obstacles().empty(); };
  all.uptime = [this] { return std::chrono::steady_clock::now() - began; };
  all.other_actors = [this] {
    std::uint64_t residents = 0;
    for (const std::unique_ptr<runtime::io_thread>& one : io)
      residents += one->actors().residents();
    return residents;
  };
  all.log_lines = [&log] {
    std::vector<std::pair<std::string_view, std::uint64_t>> lines;
    for (std::size_t i = 0; i < runtime::log_levels; ++i) {
      const auto level = static_cast<runtime::log_level>(i);
      lines.emplace_back(name(level), log.written(level));
    }
    return lines;
  };
  all.listener_pauses = [this] { return pauses.counts(); };
  all.answer_time = [this](std::size_t thread) {
    return watch ? watch->answer_time(thread) : std::chrono::duration<double>(0);
  };
  return all;
}

void node::start_router(running& all) {
  router_options options;
  const auto& directors = role_.services.message_director;
  const auto parent =
    std::find_if(directors.begin(), directors.end(),
                 [](const config::message_director& one) { return one.upstream.has_value(); });
  options.has_upstream = parent != directors.end();
  options.joins = role_.cluster.has_value();
  runtime::io_thread& first = all.first();
  all.director_cells = all.metrics.message_director({close_reason_names(), options.has_upstream});
  if (all.membership)
    all.cluster_cells = all.metrics.cluster([&all] {
      return reading_of(all.membership->snapshot(), all.membership->certificate_time_left());
    });
  all.the_router = runtime::launch<router>(
    first.actors(), options, log_,
    [&all](dc::bytes_view message) { all.event_logger.send(message); }, all.director_cells,
    all.cluster_cells);
  if (!options.has_upstream)
    return;
  upstream_options to;
  to.parent = to_address(*parent->upstream);
  if (parent->exit_on_upstream_loss)
    to.lost = fatal_;
  const caf::actor way_up = runtime::launch<upstream>(
    first.actors(), all.the_router, to, first.loop(),
    std::make_unique<runtime::tcp_dialer>(first.loop(), all.gate, runtime::peer_bounds{}), log_);
  runtime::tell(all.the_router, upstream_joined{way_up});
}

void node::start_state_servers(running& all) {
  const auto& servers = role_.services.state_server;
  if (servers.empty())
    return;
  const auto layouts = class_layouts_of(all);
  for (std::size_t i = 0; i < servers.size(); ++i) {
    state_server_setup setup;
    setup.options.control = runtime::channel{servers[i].control_channel};
    for (const config::doid_range& range : servers[i].objects)
      setup.options.doids.push_back({runtime::channel{range.min}, runtime::channel{range.max}});
    setup.options.objects.relearns_children = servers[i].relearns_children;
    setup.options.objects.strings = text_policy_of(role_.global.strings);
    setup.options.objects.metrics = layouts->make_metrics("state_server");
    register_service(all, servers[i].key, setup.options.objects);
    all.metrics.show(setup.options.objects.metrics);
    setup.options.first_participant = first_participant(++all.services);
    setup.layouts = layouts;
    setup.stays_home = servers.size() > 1;
    const caf::actor server = runtime::launch<state_server>(all.io[i % all.io.size()]->actors(),
                                                            all.the_router, setup, log_);
    runtime::tell(all.the_router, service_joined{server, "state_server"});
  }
}

// A State Server and a Database State Server, or two Database State Servers, may hold objects of
// one DoId.
void node::register_service(running& all, const std::string& key, object_options& options) const {
  const auto& services = role_.services;
  if (services.dbss.empty() || services.state_server.size() + services.dbss.size() < 2)
    return;
  if (!all.stored_doids) {
    std::vector<runtime::channel_range> stored;
    for (const config::dbss& each : services.dbss) {
      for (const config::doid_range& range : each.ranges)
        stored.push_back({runtime::channel{range.min}, runtime::channel{range.max}});
    }
    all.stored_doids = std::make_shared<doid_register>(std::move(stored));
  }
  options.stored_doids = all.stored_doids;
  options.registered_as = all.stored_doids->add_service(key);
}

// All services share one set of layouts.
std::shared_ptr<const class_layouts> node::class_layouts_of(running& all) {
  if (!all.layouts)
    all.layouts = std::make_shared<const class_layouts>(contract_);
  return all.layouts;
}

// New peers are distributed over the threads in turn.
void node::take_participant(running& all, int socket) {
  runtime::io_thread& thread = *all.io[all.next_io++ % all.io.size()];
  // Holds a handle of the router of its own, because this may run while the node stops.
  const auto serve = [this, &all, &thread, socket, the_router = all.the_router] {
    serve_participant(thread.actors(), the_router,
                      std::make_shared<runtime::tcp_connection>(thread.loop(), all.gate, socket,
                                                                runtime::peer_bounds{}),
                      log_);
  };
  if (thread.loop().is_current())
    serve();
  else
    thread.loop().post(serve);
}

const std::vector<runtime::address>& node::message_director_addresses() const {
  return running_->message_director_addresses;
}

const std::vector<runtime::address>& node::client_addresses() const {
  return running_->client_addresses;
}

const std::vector<runtime::address>& node::event_addresses() const {
  return running_->event_addresses;
}

void node::reload() {
  reload_certificates(*running_);
  cycle_event_logs(*running_);
}

std::vector<runtime::address> node::metrics_addresses() const {
  return running_->watch ? running_->watch->addresses() : std::vector<runtime::address>();
}

std::string node::metrics_text() const {
  return running_->metrics.text();
}

bool node::answers_within(std::chrono::microseconds time) const {
  // Shared with threads that may answer later.
  struct roll_call {
    std::mutex mutex;
    std::condition_variable answered;
    std::size_t missing;
  };
  const auto asked = std::make_shared<roll_call>();
  asked->missing = running_->io.size();
  for (const std::unique_ptr<runtime::io_thread>& one : running_->io)
    one->loop().post([asked] {
      const std::lock_guard lock(asked->mutex);
      --asked->missing;
      asked->answered.notify_one();
    });
  std::unique_lock lock(asked->mutex);
  return asked->answered.wait_for(lock, time, [&asked] { return asked->missing == 0; });
}

}  // namespace donet::actors
