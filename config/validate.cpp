#include "config/validate.hpp"

#include "config/listeners.hpp"
#include "config/report.hpp"
#include "config/text.hpp"
#include "config/tree.hpp"
#include "config/validate_cluster.hpp"
#include "config/value_kind.hpp"

#include <algorithm>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace donet::config {

namespace {

// ---- ranges ----

// A range of channels or DoIds, and its purpose.
struct named_range {
  std::string key;
  std::uint64_t min = 0;
  std::uint64_t max = 0;

  bool was_read() const { return min != 0 && max != 0 && min <= max; }
  bool contains(std::uint64_t number) const { return min <= number && number <= max; }
  bool overlaps(const named_range& other) const { return min <= other.max && other.min <= max; }
};

std::vector<named_range> client_channels(const role_config& role) {
  std::vector<named_range> ranges;
  for (const client_agent& agent : role.services.client_agent)
    ranges.push_back({agent.key + ".channels", agent.channels.min, agent.channels.max});
  return ranges;
}

std::vector<named_range> generated_doids(const role_config& role) {
  std::vector<named_range> ranges;
  for (const database_server& server : role.services.database_server)
    ranges.push_back({server.key + ".generate", server.generate.min, server.generate.max});
  return ranges;
}

std::vector<named_range> state_server_objects(const role_config& role) {
  std::vector<named_range> ranges;
  for (const state_server& server : role.services.state_server) {
    for (std::size_t i = 0; i < server.objects.size(); ++i)
      ranges.push_back(
        {key_path(server.key + ".objects", i), server.objects[i].min, server.objects[i].max});
  }
  return ranges;
}

std::vector<named_range> dbss_ranges(const role_config& role) {
  std::vector<named_range> ranges;
  for (const dbss& service : role.services.dbss) {
    const bool single = role.written.has(service.key + ".range_min");
    for (std::size_t i = 0; i < service.ranges.size(); ++i)
      ranges.push_back({single ? service.key + ".range_min" : key_path(service.key + ".ranges", i),
                        service.ranges[i].min, service.ranges[i].max});
  }
  return ranges;
}

void ranges_are_not_empty(const role_config& role, report& out) {
  for (const auto& ranges : {client_channels(role), generated_doids(role),
                             state_server_objects(role), dbss_ranges(role)}) {
    for (const named_range& range : ranges) {
      if (range.min != 0 && range.max != 0 && range.min > range.max)
        out.error(range.key,
                  "min " + std::to_string(range.min) + " is above max " + std::to_string(range.max),
                  "allowed: min up to max");
    }
  }
}

void client_channels_are_not_reserved(const role_config& role, report& out) {
  const named_range reserved{{}, reserved_channel_min, reserved_channel_max};
  for (const named_range& range : client_channels(role)) {
    if (range.was_read() && range.overlaps(reserved))
      out.error(range.key,
                "the range has " + std::to_string(reserved.min) + " to "
                  + std::to_string(reserved.max) + " within, which are reserved",
                "allowed: a range below or above them");
  }
}

// Warns of each range that overlaps an earlier one.
void warn_of_overlaps(const std::vector<named_range>& ranges, std::string_view consequence,
                      report& out) {
  for (std::size_t i = 0; i < ranges.size(); ++i) {
    for (std::size_t j = 0; j < i; ++j) {
      if (ranges[i].was_read() && ranges[j].was_read() && ranges[i].overlaps(ranges[j]))
        out.warn(ranges[i].key, "overlaps " + ranges[j].key, std::string(consequence));
    }
  }
}

void client_channels_overlap_on_purpose(const role_config& role, report& out) {
  warn_of_overlaps(client_channels(role), "the agents share these channels", out);
}

void objects_have_one_dbss(const role_config& role, report& out) {
  warn_of_overlaps(dbss_ranges(role), "each of these objects would be there twice", out);
  for (const dbss& service : role.services.dbss) {
    const std::string key = service.key + ".ranges";
    if (service.ranges.empty() && !out.has_complaint(service.key))
      out.error(key, "found an empty list", "allowed: at least one range");
  }
}

// A Database State Server also answers for its objects that are not active.
void objects_are_in_one_place(const role_config& role, report& out) {
  for (const named_range& objects : state_server_objects(role)) {
    if (!objects.was_read())
      continue;
    for (const named_range& stored : dbss_ranges(role)) {
      if (stored.was_read() && objects.overlaps(stored))
        out.warn(objects.key, "overlaps " + stored.key,
                 "questions to these objects would be answered twice");
    }
  }
}

void clients_have_channels_of_their_own(const role_config& role, report& out) {
  for (const named_range& channels : client_channels(role)) {
    if (!channels.was_read())
      continue;
    for (const named_range& doids : generated_doids(role)) {
      if (doids.was_read() && channels.overlaps(doids))
        out.warn(channels.key, "overlaps " + doids.key,
                 "the channel of an object is its DoId, so clients would get its messages");
    }
    const auto check = [&](const std::string& key, std::uint64_t control_channel) {
      if (channels.contains(control_channel))
        out.warn(channels.key, "has " + key + " within",
                 "a client would get the messages of that service");
    };
    for (const state_server& server : role.services.state_server)
      check(server.key + ".control_channel", server.control_channel);
    for (const database_server& server : role.services.database_server)
      check(server.key + ".control_channel", server.control_channel);
  }
}

void agents_have_enough_channels(const role_config& role, report& out) {
  for (const client_agent& agent : role.services.client_agent) {
    const channel_range& channels = agent.channels;
    if (channels.min != 0 && channels.min <= channels.max && agent.max_clients != 0
        && channels.max - channels.min < agent.max_clients - 1)
      out.warn(agent.key + ".max_clients",
               "found " + std::to_string(agent.max_clients) + ", but there are only "
                 + std::to_string(channels.max - channels.min + 1) + " channels",
               "each client takes one");
  }
}

// ---- duplicates ----

// The number or address of one key, for comparisons.
template <class T>
struct claim {
  std::string key;
  T value;
};

void control_channels_differ(const role_config& role, report& out) {
  std::vector<claim<std::uint64_t>> claims;
  for (const state_server& server : role.services.state_server)
    claims.push_back({server.key, server.control_channel});
  for (const database_server& server : role.services.database_server)
    claims.push_back({server.key, server.control_channel});
  for (std::size_t i = 0; i < claims.size(); ++i) {
    for (std::size_t j = 0; j < i; ++j) {
      if (claims[i].value != 0 && claims[i].value == claims[j].value)
        out.error(claims[i].key + ".control_channel",
                  "found " + std::to_string(claims[i].value) + ", which " + claims[j].key
                    + " has, too",
                  "each service wants a channel of its own");
    }
  }
}

void uberdogs_differ(const role_config& role, report& out) {
  for (auto one = role.uberdogs.begin(); one != role.uberdogs.end(); ++one) {
    const auto first = std::ranges::find(role.uberdogs, one->id, &uberdog::id);
    if (one->id != 0 && first != one)
      out.warn(one->key + ".id",
               "found " + std::to_string(one->id) + ", which " + first->key + " has, too",
               "only one of the two counts");
  }
}

void listeners_differ(const role_config& role, report& out) {
  const std::vector<listening> all = listeners_of(role);
  for (std::size_t i = 0; i < all.size(); ++i) {
    for (std::size_t j = 0; j < i; ++j) {
      if (collide(all[i].where, all[j].where))
        out.error(all[i].key,
                  "found " + in_quotes(to_text(all[i].where)) + ", which " + all[j].key
                    + " takes, too",
                  "each wants an address of its own");
    }
  }
}

void there_is_one_upstream(const role_config& role, report& out) {
  const message_director* first = nullptr;
  for (const message_director& director : role.services.message_director) {
    if (director.upstream && first != nullptr)
      out.error(director.key + ".upstream", "found beside " + first->key + ".upstream",
                "a node has one upstream");
    else if (director.upstream)
      first = &director;
    if (!director.bind && !director.upstream && !out.has_complaint(director.key))
      out.error(director.key, "missing", "bind, upstream or both");
  }
}

// An Astron daemon routes a message to a new object before this node can subscribe to the object's
// channel.
void objects_are_reachable_below_astron(const role_config& role, report& out) {
  if (std::ranges::none_of(role.services.message_director,
                           [](const message_director& one) { return one.upstream.has_value(); }))
    return;
  for (const state_server& server : role.services.state_server) {
    const std::string key = server.key + ".objects";
    if (server.objects.empty() && !out.has_complaint(key))
      out.warn(
        key, "missing beside upstream",
        "if the upstream is an Astron daemon, a message right behind the creation of its object is "
        "lost: add the DoIds, e.g. objects = [{ min = 400000000, max = 499999999 }]; below a donet "
        "Message Director any will do");
  }
}

// ---- keys that depend on each other ----

void metrics_go_somewhere(const role_config& role, report& out) {
  if (!role.metrics)
    return;
  if (!role.metrics->bind && !role.metrics->statsd && !out.has_complaint("metrics"))
    out.error("metrics", "missing", "bind, statsd or both");
  if (!role.metrics->statsd && out.has("metrics.statsd_interval_ms")
      && !out.has_complaint("metrics.statsd"))
    out.warn("metrics.statsd_interval_ms", "has no effect", "there is no metrics.statsd");
}

void databases_are_complete(const role_config& role, report& out) {
  for (const database_server& server : role.services.database_server) {
    if (out.has_complaint(server.key + ".db_backend"))
      continue;
    const std::string sql = server.key + ".sql", sqlite = server.key + ".sqlite";
    if (server.db_backend != db_backend::sqlite) {
      if (!server.sql && !out.has_complaint(sql))
        out.error(sql, "missing", "where the database is: host, user, pass and database");
      if (out.has(sqlite))
        out.warn(sqlite, "has no effect", "db_backend is not \"sqlite\"");
    } else {
      if (out.has(sql))
        out.warn(sql, "has no effect", "db_backend is \"sqlite\"");
      if (server.workers > 1)
        out.warn(server.key + ".workers", "has no effect", "SQLite has one writer");
    }
    if (out.has(sql + ".pass") && out.has(sql + ".pass_env"))
      out.error(sql + ".pass_env", "found beside pass", "allowed: one of the two");
    if (out.has(sql + ".certificate") != out.has(sql + ".key_file"))
      out.error(sql, "half a certificate", "certificate and key_file go together");
    else if (out.has(sql + ".certificate") && !out.has(sql + ".tls_ca"))
      out.error(sql, "no tls_ca", "a certificate is only shown to a server that is verified");
  }
}

void objects_have_a_contract(const role_config& role, report& out) {
  const auto& services = role.services;
  if (!role.global.dc_files.empty() || out.has_complaint("global.dc_files"))
    return;
  const std::pair<bool, std::string_view> readers[] = {
    {!role.uberdogs.empty(), "uberdogs"},
    {!services.client_agent.empty(), "services.client_agent"},
    {!services.state_server.empty(), "services.state_server"},
    {!services.database_server.empty(), "services.database_server"},
    {!services.dbss.empty(), "services.dbss"},
  };
  for (const auto& [is_there, key] : readers) {
    if (is_there) {
      out.error("global.dc_files", out.has("global.dc_files") ? "found an empty list" : "missing",
                R"(the contract, e.g. ["main.dc"], that )" + std::string(key) + " reads");
      return;
    }
  }
}

void log_files_have_different_names(const role_config& role, report& out) {
  for (const event_logger& logger : role.services.event_logger) {
    if (!logger.rotate_interval.never() && logger.log_format.find('%') == std::string::npos)
      out.warn(logger.key + ".log_format", "found " + in_quotes(logger.log_format),
               "without a time in it, as in \"%Y-%m-%d\", every new file has the name of the last");
  }
}

// In Astron, `output` is the pattern of a file's name.
void event_log_folders_are_folders(const role_config& role, report& out) {
  for (const event_logger& logger : role.services.event_logger) {
    const std::string name = logger.output.filename().string();
    if (name.find('%') != std::string::npos || name.ends_with(".log"))
      out.warn(logger.key + ".output", "found " + in_quotes(name),
               "output is a folder: the name of a file goes into log_format, e.g. log_format = "
                 + in_quotes(name));
  }
}

void inspector_is_for_operators(const role_config& role, report& out) {
  if (out.has("inspect.bind") && !role.inspect.bind.host.empty() && !is_loopback(role.inspect.bind))
    out.warn(
      "inspect.bind", "found " + in_quotes(to_text(role.inspect.bind)),
      "whoever reaches it can end the node without a password: a loopback address, or see that "
      "only operators do");
}

void node_has_a_task(const role_config& role, report& out) {
  const auto& services = role.services;
  if (services.message_director.empty() && services.client_agent.empty()
      && services.state_server.empty() && services.database_server.empty() && services.dbss.empty()
      && services.event_logger.empty() && !role.cluster && !out.has_complaint("services")
      && !out.has_complaint("cluster"))
    out.warn("services", "missing", "this node does nothing");
}

using rule = void (*)(const role_config& role, report& out);

constexpr rule rules[] = {
  ranges_are_not_empty,
  client_channels_are_not_reserved,
  client_channels_overlap_on_purpose,
  clients_have_channels_of_their_own,
  agents_have_enough_channels,
  objects_have_one_dbss,
  objects_are_in_one_place,
  control_channels_differ,
  uberdogs_differ,
  listeners_differ,
  there_is_one_upstream,
  objects_are_reachable_below_astron,
  metrics_go_somewhere,
  databases_are_complete,
  objects_have_a_contract,
  log_files_have_different_names,
  event_log_folders_are_folders,
  validate_cluster,
  inspector_is_for_operators,
  node_has_a_task,
};

}  // namespace

void validate(const role_config& role, problems& found) {
  report out(role, found);
  for (const rule check : rules)
    check(role, out);
}

}  // namespace donet::config
