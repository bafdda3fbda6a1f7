#include "tools/bench/compare/row.hpp"

#include <algorithm>
#include <array>

#include <fnmatch.h>

namespace donet::bench::compare {

namespace {

constexpr auto md = services::message_director;
constexpr auto ss = services::state_server;
constexpr auto ca = services::client_agent;
constexpr auto db = services::database;

// Loads of the Message Director consist of messages only, so the bare system calls run the same
// load.
constexpr row stream(std::string_view name, std::string_view title, std::string_view command) {
  return {.name = name, .title = title, .command = command, .needed = md, .bare_command = command};
}

// An update travels from one socket to one socket, with about as many bytes as the bare message.
constexpr row updates(std::string_view name, std::string_view title, std::string_view command,
                      std::string_view bare, double preparation) {
  return {.name = name,
          .title = title,
          .command = command,
          .needed = ss,
          .counted = "updates",
          .bare_command = bare,
          .preparation = preparation};
}

constexpr row players(std::string_view name, std::string_view title, std::string_view command,
                      std::string_view bare, double preparation) {
  return {.name = name,
          .title = title,
          .command = command,
          .needed = ca,
          .bare_command = bare,
          .preparation = preparation};
}

// Only donet has this key: other servers run the load of the row without it.
constexpr row with_write_tick(std::string_view name, std::string_view title,
                              std::string_view command, double preparation) {
  row made = players(name, title, command, {}, preparation);
  made.client_agent_keys = "write_tick_ms = 33\n";
  return made;
}

constexpr row logins(std::string_view name, std::string_view title, std::string_view command) {
  return {.name = name,
          .title = title,
          .command = command,
          .needed = ca,
          .counted = "logins",
          .timed = "login",
          .preparation = 0.5};
}

constexpr row creates(std::string_view name, std::string_view title, std::string_view command) {
  return {.name = name,
          .title = title,
          .command = command,
          .needed = db,
          .counted = "creates",
          .preparation = 2.5};
}

constexpr row idle(std::string_view name, std::string_view title, std::string_view command,
                   services needed, std::string_view counted, double preparation) {
  return {.name = name,
          .title = title,
          .command = command,
          .needed = needed,
          .counted = counted,
          .timed = {},
          .preparation = preparation};
}

constexpr std::array rows = {
  stream("md-one", "1:1, one in flight", "md latency"),
  stream("md-window-16", "1:1, window 16", "md pairs --window 16"),
  stream("md-window-256", "1:1, window 256", "md pairs"),
  stream("md-batch-1", "1:1, window 256, batch 1", "md pairs --batch 1"),
  stream("md-1kib", "1:1, window 256, 1 KiB", "md pairs --payload 1024"),
  stream("md-8-8", "8:8, window 64", "md pairs --pairs 8 --window 64"),
  stream("md-64-64", "64:64, window 16", "md pairs --pairs 64 --window 16"),
  stream("md-fanout-10", "fan-out 1:10, window 64", "md fanout --subscribers 10 --window 64"),
  stream("md-fanout-100", "fan-out 1:100, window 16", "md fanout --subscribers 100"),
  stream("md-fanout-8-50", "fan-out 8:50, window 16", "md fanout --publishers 8 --subscribers 50"),
  stream("md-paced", "paced 10,000/s", "md latency --rate 10000"),
  updates("ss-one", "updates of 10,000 objects, one in flight",
          "ss updates --window 1 --keep-objects", "md latency --payload 32", 1.2),
  updates("ss-window-16", "updates of 10,000 objects, window 16",
          "ss updates --window 16 --keep-objects", "md pairs --window 16 --payload 32", 1.2),
  updates("ss-window-256", "updates of 10,000 objects, window 256", "ss updates --keep-objects",
          "md pairs --payload 32", 1.2),
  updates("ss-100000", "updates of 100,000 objects, window 256",
          "ss updates --objects 100000 --keep-objects", "md pairs --payload 32", 2.5),
  players("ca-50", "50 clients in a zone, window 16", "ca fanout",
          "md fanout --subscribers 49 --window 16", 1),
  players("ca-200", "200 clients in a zone, window 16", "ca fanout --clients 200",
          "md fanout --subscribers 199 --window 16", 1.5),
  players("ca-200-zones", "200 clients in 10 zones, window 64",
          "ca fanout --clients 200 --zones 10 --window 64", {}, 1.2),
  players("ca-1000", "1,000 clients in a zone, window 4", "ca fanout --clients 1000 --window 4",
          "md fanout --subscribers 999 --window 4", 8),
  players("ca-paced", "200 clients, 100 updates/s", "ca fanout --clients 200 --rate 100",
          "md fanout --subscribers 199 --rate 100", 1.5),
  players("ca-steady", "200 clients in 10 zones, 10 updates/s each",
          "ca fanout --clients 200 --zones 10 --rate 2000", {}, 1.2),
  with_write_tick("ca-steady-tick", "the same, write tick of 33 ms",
                  "ca fanout --clients 200 --zones 10 --rate 2000", 1.2),
  logins("ca-logins", "connect + HELLO + leave, 16 at once", "ca logins"),
  logins("ca-logins-closed", "connect + HELLO + leave, the server closes",
         "ca logins --disconnect"),
  creates("db-create-1", "database create, one in flight",
          "db create --window 1 --disk-time 0 --keep-objects"),
  creates("db-create-16", "database create, 16 in flight",
          "db create --window 16 --disk-time 0 --keep-objects"),
  creates("db-create-128", "database create, 128 in flight",
          "db create --disk-time 0 --keep-objects"),
  idle("idle-node", "idle node, in all", "md idle", ca, {}, 0.7),
  idle("idle-clients", "10,000 idle clients, each", "ca idle", ca, "client", 2.5),
  idle("idle-objects", "100,000 idle objects, each", "ss idle --keep-objects", ss, "object", 2.5),
};

bool is_stream(std::string_view command) {
  return command.starts_with("md pairs") || command.starts_with("md fanout")
         || command.starts_with("md latency");
}

}  // namespace

std::span<const row> all_rows() {
  return rows;
}

std::vector<const row*> matching_rows(const std::vector<std::string>& globs) {
  std::vector<const row*> found;
  for (const row& each : rows)
    if (globs.empty() || std::ranges::any_of(globs, [&](const std::string& glob) {
          return ::fnmatch(glob.c_str(), std::string(each.name).c_str(), 0) == 0;
        }))
      found.push_back(&each);
  return found;
}

bool has_load(server_kind kind, const row& of) {
  switch (kind) {
  case server_kind::donet:
  case server_kind::astron: return true;
  case server_kind::nats: return is_stream(of.command) || of.command == "md idle";
  case server_kind::bare: return !of.bare_command.empty();
  }
  return false;
}

std::string_view command_for(server_kind kind, const row& of) {
  return kind == server_kind::bare ? of.bare_command : of.command;
}

std::vector<measured_key> measures_of(const row& of) {
  const std::string counted(of.counted);
  const std::string timed(of.timed);
  if (of.is_idle())
    return {
      {measure::memory, counted.empty() ? "server_memory_with_all" : "server_bytes_per_" + counted},
      {measure::cpu_share, "idle_cpu_ratio"},
      {measure::wakeups, "idle_wakeups_per_second"}};
  return {{measure::rate, counted + "_per_second"},
          {measure::rate_per_cpu, counted + "_per_server_cpu_second"},
          {measure::p50, timed + "_p50_us"},
          {measure::p99, timed + "_p99_us"}};
}

}  // namespace donet::bench::compare
