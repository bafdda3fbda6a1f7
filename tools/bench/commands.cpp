#include "tools/bench/commands.hpp"

#include "tools/bench/churn.hpp"
#include "tools/bench/client_traffic.hpp"
#include "tools/bench/events.hpp"
#include "tools/bench/failure.hpp"
#include "tools/bench/idle.hpp"
#include "tools/bench/interest.hpp"
#include "tools/bench/links.hpp"
#include "tools/bench/logins.hpp"
#include "tools/bench/md_protocol.hpp"
#include "tools/bench/nats_protocol.hpp"
#include "tools/bench/objects.hpp"
#include "tools/bench/records.hpp"
#include "tools/bench/report.hpp"
#include "tools/bench/scale.hpp"
#include "tools/bench/session.hpp"
#include "tools/bench/siege/siege.hpp"
#include "tools/bench/siege/siege_report.hpp"
#include "tools/bench/slow.hpp"
#include "tools/bench/traffic.hpp"

#include <memory>

namespace donet::bench {

namespace {

figure count_of(std::string key, std::string label, std::size_t value) {
  return {std::move(key), std::move(label), unit::count, static_cast<double>(value)};
}

std::optional<server_process> find_process(const invocation& asked, const endpoint& where) {
  if (asked.pid) {
    const server_process process(*asked.pid);
    if (!process.cpu_seconds())
      throw run_failure("no process has the pid " + std::to_string(*asked.pid));
    return process;
  }
  if (!asked.server_name.empty())
    return server_process::named(asked.server_name);
  return server_process::listening_at(where, asked.command == command::events ? transport::udp
                                                                              : transport::tcp);
}

bool is_stream(command which) {
  return which == command::pairs || which == command::fanout || which == command::latency;
}

std::string name_of(command which) {
  switch (which) {
  case command::pairs: return "md pairs";
  case command::fanout: return "md fanout";
  case command::latency: return "md latency";
  case command::churn: return "md churn";
  case command::links: return "md links";
  case command::scale: return "md scale";
  case command::slow: return "md slow";
  case command::objects: return "ss objects";
  case command::database_mixed: return "db mixed";
  case command::database_create: return "db create";
  case command::database_get: return "db get";
  case command::database_activate: return "db activate";
  case command::events: return "el events";
  case command::client_fanout: return "ca fanout";
  case command::client_latency: return "ca latency";
  case command::client_logins: return "ca logins";
  case command::client_idle: return "ca idle";
  case command::client_interest: return "ca interest";
  case command::client_siege: return "ca siege";
  }
  return {};
}

void add_stream_load(figures& load, const invocation& asked) {
  load.push_back(count_of("window", "window", asked.window));
  if (asked.batch != 0)
    load.push_back(count_of("batch", "batch", asked.batch));
  load.push_back({"payload_bytes", "payload", unit::bytes, static_cast<double>(asked.payload)});
}

figures client_load(const invocation& asked) {
  if (asked.command == command::client_logins)
    return {count_of("concurrency", "clients at a time", asked.connections),
            count_of("disconnect", "goodbyes", asked.disconnect ? 1 : 0),
            count_of("abort", "abort", asked.abort ? 1 : 0)};
  figures load = {count_of("clients", "clients", asked.clients)};
  if (asked.command == command::client_interest) {
    load.push_back(
      count_of("at_once", "of them at once", asked.at_once == 0 ? asked.clients : asked.at_once));
    load.push_back(count_of("objects", "objects", asked.objects));
  } else if (asked.command == command::client_siege) {
    load.push_back(count_of("zones", "zones", asked.zones));
    load.push_back({"attack_rate", "attack", unit::bytes, asked.attack_rate});
    load.push_back(count_of("seed", "seed", asked.seed));
  } else if (asked.command != command::client_idle) {
    load.push_back(count_of("speakers", "of them sending", asked.publishers));
    load.push_back(count_of("zones", "zones", asked.zones));
    add_stream_load(load, asked);
  }
  return load;
}

figures load_of(const invocation& asked) {
  figures load;
  if (is_client_command(asked.command)) {
    load = client_load(asked);
  } else if (is_stream(asked.command) || asked.command == command::slow) {
    load = {count_of("publishers", "publishers", asked.publishers),
            count_of("subscribers", "subscribers", asked.subscribers)};
    add_stream_load(load, asked);
  } else if (asked.command == command::objects) {
    load = {count_of("objects", "objects", asked.objects),
            count_of("window", "window", asked.window)};
  } else if (is_database_command(asked.command)) {
    if (asked.command != command::database_create)
      load.push_back(count_of("objects", "objects", asked.objects));
    load.push_back(count_of("window", "window", asked.window));
  } else if (asked.command == command::events) {
    if (asked.window != 0)
      load.push_back(count_of("window", "window", asked.window));
    load.push_back({"payload_bytes", "payload", unit::bytes, static_cast<double>(asked.payload)});
  } else {
    load.push_back(count_of("connections", "connections", asked.connections));
    if (asked.command != command::links)
      load.push_back(count_of("channels", "channels", asked.channels));
    if (asked.command == command::churn)
      load.push_back(count_of("ranges", "ranges", asked.ranges ? 1 : 0));
    if (asked.command == command::links) {
      load.push_back(count_of("abort", "abort", asked.abort ? 1 : 0));
      load.push_back(count_of("post_remove", "post-remove", asked.post_remove ? 1 : 0));
    }
  }
  if (asked.rate > 0)
    load.push_back({"rate", "rate", unit::per_second, asked.rate});
  return load;
}

traffic_plan plan_of(const invocation& asked) {
  traffic_plan plan;
  plan.publishers = asked.publishers;
  plan.subscribers = asked.subscribers;
  plan.everybody_hears_everything = asked.command == command::fanout;
  plan.window = asked.window;
  plan.batch = asked.batch;
  plan.payload = asked.payload;
  plan.rate = asked.rate;
  plan.time_every_message = asked.command == command::latency;
  return plan;
}

std::unique_ptr<protocol> protocol_of(peer_kind peer) {
  if (peer == peer_kind::nats)
    return std::make_unique<nats_protocol>();
  return std::make_unique<md_protocol>();
}

std::vector<figures> stream_runs(const invocation& asked, const session& around) {
  const auto spoken = protocol_of(asked.peer);
  traffic load(around, *spoken, plan_of(asked));
  std::vector<figures> runs;
  while (runs.size() < asked.runs && !around.stopped)
    runs.push_back(
      load.run({nanoseconds_of(asked.warmup), nanoseconds_of(asked.duration), asked.messages, {}}));
  return runs;
}

std::vector<figures> login_runs(const invocation& asked, const session& around) {
  std::vector<figures> runs;
  while (runs.size() < asked.runs && !around.stopped)
    runs.push_back(run_logins(asked, around));
  return runs;
}

std::vector<figures> runs_of(const invocation& asked, const session& around) {
  switch (asked.command) {
  case command::churn: return {run_churn(asked, around)};
  case command::links: return {run_links(asked, around)};
  case command::scale: return {run_scale(asked, around)};
  case command::slow: return {run_slow(asked, around)};
  case command::objects: return {run_objects(asked, around)};
  case command::database_mixed:
  case command::database_create:
  case command::database_get:
  case command::database_activate: return run_records(asked, around);
  case command::events: return run_events(asked, around);
  case command::client_fanout:
  case command::client_latency: return run_client_traffic(asked, around);
  case command::client_logins: return login_runs(asked, around);
  case command::client_idle: return {run_idle(asked, around)};
  case command::client_interest: return run_interest(asked, around);
  default: return stream_runs(asked, around);
  }
}

report measure(const invocation& asked, progress& shown, const std::atomic<bool>& stopped) {
  report found;
  found.command = name_of(asked.command);
  if (asked.peer == peer_kind::nats)
    found.command += " --peer nats";
  found.load = load_of(asked);
  found.server = is_client_command(asked.command) ? asked.client_agent : asked.address;
  describe_machine(found);
  const auto where = find_endpoint(found.server);
  const session around{where, find_process(asked, where), stopped, shown,
                       nanoseconds_of(asked.deadline)};
  if (around.process)
    found.server_process =
      around.process->name() + ", pid " + std::to_string(around.process->pid());
  found.runs = runs_of(asked, around);
  found.stopped = stopped;
  return found;
}

exit_code besiege(const invocation& asked, const console& shown, progress& line,
                  const std::atomic<bool>& stopped) {
  const tools::palette colors(shown.color_out);
  if (asked.lists_attacks) {
    shown.out << siege::list_of_attacks(colors);
    return exit_ok;
  }
  report around;
  around.command = name_of(asked.command);
  around.load = load_of(asked);
  describe_machine(around);
  const auto found = siege::run_siege(asked, line, stopped);
  line.clear();
  around.server = found.server;
  around.server_process = found.server_process;
  around.stopped = stopped;
  if (asked.json)
    shown.out << siege::as_json(found, around) << '\n';
  else
    shown.out << siege::as_table(found, around, asked.asserts, colors);
  return siege::is_well(found, asked) ? exit_ok : exit_failed;
}

}  // namespace

exit_code run(const invocation& asked, const console& shown, const std::atomic<bool>& stopped) {
  progress line(shown.err, shown.shows_progress);
  try {
    if (asked.command == command::client_siege)
      return besiege(asked, shown, line, stopped);
    const auto found = measure(asked, line, stopped);
    line.clear();
    if (asked.json)
      shown.out << as_json(found) << '\n';
    else
      shown.out << as_table(found, tools::palette(shown.color_out));
    return exit_ok;
  } catch (const run_failure& e) {
    line.clear();
    shown.err << tools::palette(shown.color_err).error("donet-bench: ") << e.what() << '\n';
    return exit_failed;
  }
}

}  // namespace donet::bench
