#include "tools/bench/commands.hpp"

#include "tools/bench/compare/compare.hpp"
#include "tools/bench/failure.hpp"
#include "tools/bench/loads.hpp"
#include "tools/bench/report.hpp"
#include "tools/bench/session.hpp"
#include "tools/bench/siege/siege.hpp"
#include "tools/bench/siege/siege_report.hpp"

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
  case command::idle_links: return "md idle";
  case command::objects: return "ss objects";
  case command::object_updates: return "ss updates";
  case command::idle_objects: return "ss idle";
  case command::database_mixed: return "db mixed";
  case command::database_create: return "db create";
  case command::database_get: return "db get";
  case command::database_activate: return "db activate";
  case command::events: return "el events";
  case command::compare: return "compare";
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
  } else if (is_object_command(asked.command)) {
    load = {count_of("objects", "objects", asked.objects)};
    if (asked.command != command::idle_objects)
      load.push_back(count_of("window", "window", asked.window));
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
    if (asked.command != command::links && asked.command != command::idle_links)
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
  found.runs = run_load(asked, around);
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
    if (asked.command == command::compare)
      return compare::run(asked, shown, line, stopped);
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
