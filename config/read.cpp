#include "config/read.hpp"

#include "config/astron.hpp"
#include "config/log_categories.hpp"

#include <algorithm>
#include <iterator>
#include <utility>

namespace donet::config {

namespace {

constexpr std::uint32_t hour_ms = 3'600'000;

// An exbibyte: no machine has that much.
constexpr std::uint64_t exbibyte = std::uint64_t{1} << 60U;

value_kind<log_level> level() {
  return one_of<log_level>({{"trace", log_level::trace},
                            {"debug", log_level::debug},
                            {"info", log_level::info},
                            {"warn", log_level::warn},
                            {"error", log_level::error}});
}

void read_log_levels(table_reader& table, std::vector<std::pair<std::string, log_level>>& out) {
  for (const log_category& one : log_categories) {
    std::optional<log_level> its;
    table.optional(one.name, its, level(), one.meaning);
    if (its)
      out.emplace_back(one.name, *its);
  }
}

void read_daemon(table_reader& table, daemon& out) {
  table.required("name", out.name, text(),
                 R"(the name of this node, unique in its cluster, e.g. "gs1")");
  table.optional("log_level", out.log_level, level(), "the least important level that is logged");
  table.table("log_levels", out.log_levels, read_log_levels, "levels of single log categories");
  table.optional("log_format", out.log_format,
                 one_of<log_format>({{"text", log_format::text}, {"json", log_format::json}}),
                 "format of a log line: for people or for programs");
  table.optional("id", out.id, small_number(0, UINT32_MAX), "a number that donet-inspect shows");
  table.optional("log_file", out.log_file, path_in(table.folder()),
                 "a file that gets the log, beside standard output");
  table.optional("threads", out.threads, small_number(0, 1'024),
                 "I/O threads; 0 chooses by the number of cores");
  table.optional(
    "memory_max", out.memory_max, whole_number(0, exbibyte),
    "resident bytes of the process above which clients are refused, then ejected; 0 = off");
}

void read_global(table_reader& table, global& out) {
  table.list("dc_files", out.dc_files, path_in(table.folder()),
             "the DC files that form the contract, in order");
  table.optional("eventlogger", out.eventlogger, peer_address(7197),
                 "the Event Logger that gets the events of this node's services (UDP)");
  table.optional("dc_multiple_inheritance", out.dc_multiple_inheritance, flag(),
                 "whether a class may have several bases");
  table.optional("dc_sort_inheritance_by_file", out.dc_sort_inheritance_by_file, flag(),
                 "whether inherited fields are sorted by their order in the files, not by base");
  table.optional("dc_virtual_inheritance", out.dc_virtual_inheritance, flag(),
                 "whether a class may override fields of its bases");
  table.optional(
    "strings", out.strings,
    one_of<text_policy>(
      {{"utf8", text_policy::utf8}, {"ascii", text_policy::ascii}, {"bytes", text_policy::bytes}}),
    "what a value of type string may hold");
  table.optional("dc_dialect", out.dc_dialect,
                 one_of<dialect>({{"panda3d", dialect::panda3d}, {"astron", dialect::astron}}),
                 "the reading of a DC file where Panda3D and Astron differ");
}

void read_uberdog(table_reader& table, uberdog& out) {
  out.key = table.key();
  table.required("id", out.id, doid(), "the DoId by which clients address the object");
  table.required("class", out.class_name, text(), "its class in the DC files");
  table.optional("anonymous", out.anonymous, flag(),
                 "whether clients that are not logged in may send to it");
}

void read_cluster_tls(table_reader& table, cluster_tls& out) {
  table.required("certificate", out.certificate, path_in(table.folder()),
                 "this node's certificate, for the node's or the cluster's name (PEM)");
  table.required("key_file", out.key_file, path_in(table.folder()), "its private key (PEM)");
  table.required("cert_authority", out.cert_authority, path_in(table.folder()),
                 "the authority that signs the certificates of all nodes (PEM)");
}

void read_cluster(table_reader& table, cluster& out) {
  table.required("name", out.name, node_name(),
                 R"(the name of the cluster, the same in all its nodes, e.g. "example")");
  table.required("listen", out.listen, listen_address(cluster_port),
                 R"(the listen address for other nodes, e.g. "10.0.0.11:7600")");
  table.optional("advertise", out.advertise, peer_address(cluster_port),
                 "the address that other nodes connect to, if it is not that of `listen`");
  table.list("seeds", out.seeds, seed_address(),
             "nodes to ask for the others: every address of a name; a name without a port is first "
             "looked up as SRV record _donet._tcp.NAME, and then has port 7600");
  table.optional("seeds_file", out.seeds_file, path_in(table.folder()),
                 "a file with further seeds, one a line, # begins a comment; read every 5 s");
  table.optional("dead_after_ms", out.dead_after, duration_ms(2'000, 60'000),
                 "how long a node may be silent before it counts as unreachable");
  table.optional("window_bytes", out.window_bytes, whole_number(262'144, 268'435'456),
                 "bytes on their way to one other node; further ones wait in the link");
  table.optional("insecure", out.insecure, flag(),
                 "whether `listen` may be beyond loopback without [cluster.tls]");
  table.table("tls", out.tls, read_cluster_tls, "mutual TLS between nodes");
}

void read_inspect(table_reader& table, inspect& out) {
  table.optional("bind", out.bind, listen_address(7601), "the listen address for donet-inspect");
}

void read_metrics(table_reader& table, metrics& out) {
  table.optional("bind", out.bind, listen_address(9100),
                 "the listen address of /metrics, /healthz and /readyz (HTTP)");
  table.optional("statsd", out.statsd, peer_address(8125),
                 "a StatsD collector that gets the same numbers (UDP)");
  table.optional("statsd_interval_ms", out.statsd_interval, duration_ms(100, hour_ms),
                 "the interval between two transmissions to StatsD");
}

void read_shutdown(table_reader& table, shutdown& out) {
  table.optional("drain_timeout_ms", out.drain_timeout, duration_ms(0, hour_ms),
                 "how long a drain waits for clients to leave on their own");
  table.optional("eject_rate", out.eject_rate, small_number(0, 1'000'000),
                 "clients ejected per second after that; 0 = all at once");
}

void read_role(table_reader& table, role_config& out) {
  table.required_table("daemon", out.daemon, read_daemon,
                       R"(the node itself, at least [daemon] and name = "gs1")");
  table.table("global", out.global, read_global, "settings that all services of the node share");
  table.tables("uberdogs", out.uberdogs, read_uberdog, table_reader::count::many,
               "Distributed Object Globals, addressed by a fixed DoId");
  table.table("services", out.services, read_services, "the services that the node runs");
  table.table("cluster", out.cluster, read_cluster, "the cluster that the node belongs to");
  table.table("inspect", out.inspect, read_inspect, "the listener for donet-inspect");
  table.table("metrics", out.metrics, read_metrics, "metrics and health checks");
  table.table("shutdown", out.shutdown, read_shutdown, "how the node stops");
}

// The last part of a dotted key.
std::string_view name_of(std::string_view key) {
  return key.substr(key.rfind('.') + 1);
}

// The key may be in the wrong table: TOML assigns every line below a header to that header's table.
void look_elsewhere(problem& unknown, const std::vector<key_info>& keys) {
  for (const key_info& known : keys) {
    // Log categories share names with services, and are never meant.
    if (name_of(known.key) != name_of(unknown.key) || known.key == unknown.key
        || known.key.starts_with("daemon.log_levels."))
      continue;
    const std::string_view table = std::string_view(known.key).substr(0, known.key.rfind('.') + 1);
    unknown.allowed.clear();
    unknown.advice = table.empty() ? "there is a table [" + known.key + "]"
                                   : "the table [" + std::string(table.substr(0, table.size() - 1))
                                       + "] has a key of this name";
    return;
  }
}

}  // namespace

role_config read(const node_table& root, const std::string& file, problems& found) {
  reading shared;
  shared.folder = std::filesystem::path(file).parent_path();
  shared.written.file = file;
  role_config out;
  table_reader table(&root, {}, shared);
  read_role(table, out);
  table.refuse_unknown_keys();

  const std::vector<key_info> keys = known_keys();
  for (problem& one : shared.problems) {
    if (!one.found.starts_with("unknown"))
      continue;
    if (std::string ours = astron_advice(one.key); !ours.empty()) {
      one.allowed.clear();
      one.advice = std::move(ours);
    } else if (one.advice.empty()) {
      look_elsewhere(one, keys);
    }
  }
  out.written = std::move(shared.written);
  std::ranges::move(shared.problems, std::back_inserter(found));
  return out;
}

std::vector<key_info> known_keys() {
  reading shared;
  role_config nothing;
  table_reader table(nullptr, {}, shared);
  read_role(table, nothing);
  return std::move(shared.keys);
}

}  // namespace donet::config
