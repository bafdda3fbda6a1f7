// The Client Agents of a node: their listeners, and a shard on each thread.

#include "actors/spawn/running.hpp"
#include "runtime/execution/actor_base.hpp"
#include "runtime/net/socket.hpp"

#include <algorithm>
#include <chrono>
#include <future>
#include <utility>

namespace donet::actors {

namespace {

constexpr std::string_view self = "client_agent";

interest_permission permission_of(config::interest_permission from) {
  switch (from) {
  case config::interest_permission::enabled: return interest_permission::enabled;
  case config::interest_permission::disabled: return interest_permission::disabled;
  default: return interest_permission::visible;
  }
}

relocation_permission permission_of(config::relocation_permission from) {
  switch (from) {
  case config::relocation_permission::disabled: return relocation_permission::disabled;
  case config::relocation_permission::enabled: return relocation_permission::enabled;
  case config::relocation_permission::visible: break;
  }
  return relocation_permission::visible;
}

// The channels of this node's services and clients. They share the number space of objects, but no
// object has such an id.
std::vector<runtime::channel_range> channels_of_services(const config::services& all) {
  std::vector<runtime::channel_range> closed;
  const auto add = [&closed](std::uint64_t first, std::uint64_t last) {
    closed.push_back({runtime::channel{first}, runtime::channel{last}});
  };
  for (const config::client_agent& one : all.client_agent)
    add(one.channels.min, one.channels.max);
  for (const config::state_server& one : all.state_server)
    add(one.control_channel, one.control_channel);
  for (const config::database_server& one : all.database_server)
    add(one.control_channel, one.control_channel);
  for (const config::dbss& one : all.dbss)
    add(one.db_channel, one.db_channel);
  return closed;
}

rate_policy policy_of(config::rate_policy from) {
  switch (from) {
  case config::rate_policy::delay: return rate_policy::delay;
  case config::rate_policy::eject: return rate_policy::eject;
  default: return rate_policy::drop;
  }
}

client_options options_of(const config::client_agent& from, const config::role_config& role,
                          const dc::schema& contract) {
  client_options to;
  to.version = from.version_string;
  to.hash = from.dc_file_hash.value_or(contract.hash());
  to.send_version = from.client.send_version;
  to.send_hash = from.client.send_hash;
  to.relocate = permission_of(from.client.relocate);
  to.closed_parents = channels_of_services(role.services);
  to.add_interest = permission_of(from.client.add_interest);
  to.hello_timeout = from.hello_timeout;
  to.heartbeat_timeout = from.client.heartbeat_timeout;
  to.interest_timeout = from.tuning.interest_timeout;
  to.interests_max = from.client.max_interests;
  to.interest_zones_max = from.client.max_zones;
  to.historical_max = from.client.historical_objects;
  to.strings = text_policy_of(role.global.strings);
  return to;
}

runtime::tls_options tls_options_of(const config::client_tls& from) {
  runtime::tls_options to;
  to.certificate = from.certificate.string();
  to.key = from.key_file.string();
  to.chain = from.chain_file ? from.chain_file->string() : "";
  to.client_authority = from.cert_authority ? from.cert_authority->string() : "";
  to.min_version = from.min_version == config::tls_version::v1_3 ? runtime::tls_version::v1_3
                                                                 : runtime::tls_version::v1_2;
  return to;
}

runtime::client_handshake_options
handshake_options_of(const config::client_agent& from,
                     std::shared_ptr<const runtime::tls_context> tls) {
  runtime::client_handshake_options to;
  to.proxy_header = from.haproxy;
  to.tls = std::move(tls);
  to.deadline = from.hello_timeout;
  to.bounds.queue_bytes_max =
    from.client.write_buffer_size == 0 ? SIZE_MAX : from.client.write_buffer_size;
  to.bounds.stall_max = from.client.write_timeout.count() == 0 ? std::chrono::hours(24 * 365)
                                                               : from.client.write_timeout;
  to.bounds.read_bytes_max = runtime::limits::client_read_size_max;
  to.bounds.first_frame_max = runtime::client_first_frame_size_max;
  return to;
}

runtime::websocket_options websocket_of(const config::client_websocket& from) {
  runtime::websocket_options to;
  to.path = from.path;
  to.origins = from.origins;
  to.idle_max = from.idle_timeout;
  to.compress = from.compress;
  return to;
}

// Called after the contract was checked: it declares all of these classes.
actors::uberdogs uberdogs_of(const config::role_config& role, const dc::schema& contract) {
  actors::uberdogs all;
  for (const config::uberdog& one : role.uberdogs)
    all[runtime::doid{one.id}] = {contract.find_class(one.class_name), one.anonymous};
  return all;
}

}  // namespace

config::problems contradictions(const config::role_config& role, const dc::schema& contract) {
  config::problems all;
  for (const config::uberdog& one : role.uberdogs) {
    const dc::class_entry* const kind = contract.find_class(one.class_name);
    if (kind != nullptr && !kind->is_struct)
      continue;
    config::problem wrong;
    wrong.key = one.key + ".class";
    wrong.line = role.written.line_of(wrong.key);
    wrong.found = "found \"" + one.class_name + "\"";
    wrong.allowed = "a dclass of the DC files";
    all.push_back(std::move(wrong));
  }
  return all;
}

void node::open_client_agents(running& all, std::vector<std::string>& problems) {
  const auto channels = std::make_shared<channels_in_use>();
  const auto since_1970 = std::chrono::duration_cast<std::chrono::microseconds>(
    std::chrono::system_clock::now().time_since_epoch());
  const auto logins = std::make_shared<login_order>(static_cast<std::uint64_t>(since_1970.count()),
                                                    all.first().loop().now());
  const auto pace = std::make_shared<eject_pace>(role_.shutdown.eject_rate);
  const auto early_events = std::make_shared<event_budget>();
  for (const config::client_agent& from : role_.services.client_agent) {
    const std::size_t agent = all.client_agents.size();
    client_agent_parts& parts = all.client_agents.emplace_back();
    parts.key = from.key;
    if (from.tls) {
      runtime::tls_report report;
      parts.tls = runtime::tls_context::make(tls_options_of(*from.tls), report);
      if (!parts.tls)
        problems.push_back(from.key + ".tls: " + report.problem);
      for (const std::string& warning : report.warnings)
        log_.warn(self, warning);
    }
    runtime::client_handshake_options options = handshake_options_of(from, parts.tls);
    parts.handshake_options.push_back(
      std::make_shared<const runtime::client_handshake_options>(options));
    const auto open = [&](const std::string& key, const config::address& where) {
      open_listener(
        all,
        {.kind = listener_kind::clients,
         .key = key,
         .where = where,
         .accepted = [this, &all, agent, listener = parts.handshake_options.size() - 1](
                       int socket) { take_client(all, agent, listener, socket); },
         .refusals = [&all,
                      agent] { return all.client_agents[agent].setup->admission->refusals(); }},
        all.client_listeners, all.client_addresses, problems);
    };
    open(from.key, from.bind);
    if (from.websocket) {
      options.websocket = websocket_of(*from.websocket);
      parts.handshake_options.push_back(
        std::make_shared<const runtime::client_handshake_options>(options));
      open(from.key + ".websocket", from.websocket->bind);
    }
    auto setup = std::make_shared<client_agent_setup>();
    setup->options = options_of(from, role_, *contract_);
    setup->options.early_events = early_events;
    if (from.client.unique_session)
      setup->options.logins = logins;
    setup->rates = {from.rate_limit.limit, from.rate_limit.bytes, from.rate_limit.interval,
                    policy_of(from.rate_limit.policy)};
    setup->write_tick = from.write_tick;
    setup->contract = contract_;
    setup->uberdogs = uberdogs_of(role_, *contract_);
    if (role_.global.eventlogger)
      setup->report = [&all](const event_fields& event) {
        all.event_logger.send(encode_event(event));
      };
    admission_options limits;
    limits.first = runtime::channel{from.channels.min};
    limits.last = runtime::channel{from.channels.max};
    limits.clients_max = from.max_clients;
    limits.clients_per_address_max = from.max_clients_per_address;
    setup->admission = std::make_shared<admission>(limits, channels);
    setup->pace = pace;
    parts.setup = std::move(setup);
  }
}

void node::start_client_agents(running& all) {
  for (client_agent_parts& parts : all.client_agents) {
    for (const std::unique_ptr<runtime::io_thread>& thread : all.io) {
      parts.metrics.push_back(make_client_agent_metrics());
      all.metrics.show(parts.metrics.back());
      const caf::actor shard = runtime::launch<client_agent>(
        thread->actors(), thread->loop(), all.the_router, parts.setup,
        first_participant(++all.services), log_, parts.metrics.back());
      runtime::tell(all.the_router, service_joined{shard, "client_agent", true});
      parts.shards.push_back(shard);
    }
  }
  for (const std::unique_ptr<runtime::io_thread>& thread : all.io)
    all.handshakes.push_back(
      std::make_unique<runtime::client_handshakes>(thread->loop(), all.gate));
}

// New clients are distributed over the threads in turn.
void node::take_client(running& all, std::size_t agent, std::size_t listener, int socket) {
  const std::size_t turn = all.next_io++ % all.io.size();
  const auto start = [this, &all, turn, socket, shard = all.client_agents[agent].shards[turn],
                      metrics = all.client_agents[agent].metrics[turn],
                      asks = all.client_agents[agent].handshake_options[listener],
                      admissions = all.client_agents[agent].setup->admission] {
    // The node may stop meanwhile.
    if (!all.handshakes[turn]) {
      runtime::close_socket(socket);
      return;
    }
    const auto place = std::make_shared<admission_place>(admissions);
    const auto admit = [place](const runtime::origin& from) {
      return place->enter(from.remote.host);
    };
    const auto done = [this, shard, metrics, place](runtime::client_handshake_result came) {
      if (came.made) {
        runtime::tell(shard, client_joined{std::move(came.made), std::move(came.from), place});
        return;
      }
      if (came.reason == runtime::close_reason::over_limit)
        metrics->refused.add(1);
      metrics->failed_handshakes[static_cast<std::size_t>(came.reason)].add(1);
      log_.debug(self, "handshake failed; connection closed",
                 {{"peer", to_string(came.from.remote)}, {"reason", runtime::name(came.reason)}});
    };
    all.handshakes[turn]->start(socket, asks, done, admit);
  };
  runtime::event_loop& loop = all.io[turn]->loop();
  if (loop.is_current())
    start();
  else
    loop.post(start);
}

void node::reload_certificates(running& all) {
  for (const client_agent_parts& parts : all.client_agents) {
    if (!parts.tls)
      continue;
    const runtime::tls_report report = parts.tls->reload();
    for (const std::string& warning : report.warnings)
      log_.warn(self, warning);
    if (report.problem.empty())
      log_.info(self, "certificates are read anew", {{"service", parts.key}});
    else
      log_.error(self, "certificates stay as they are: " + report.problem,
                 {{"service", parts.key}});
  }
  if (all.membership)
    all.membership->reload();
}

void run_on(runtime::event_loop& loop, const std::function<void()>& work) {
  std::promise<void> done;
  loop.post([&] {
    work();
    done.set_value();
  });
  done.get_future().wait();
}

}  // namespace donet::actors
