#include "config/astron.hpp"

#include "config/text.hpp"

#include <algorithm>
#include <cstddef>

namespace donet::config {

namespace {

/// A key of Astron at the place where it would be in a role file of donet (actors/spec/services.md
/// 6.2, actors/spec/clientagent.md 14).
struct astron_key {
  std::string_view path;    ///< dotted, without indices
  std::string_view ours;    ///< the key or table of donet; empty if there is none
  std::string_view remark;  ///< a clause, after it or instead of it
};

constexpr std::string_view no_type = "the name of the table says it; leave it out";
constexpr std::string_view backends =
  R"("sqlite", "mysql" or "postgresql", with a table [services.database_server.sqlite] or )"
  "[services.database_server.sql]";

constexpr astron_key astron_keys[] = {
  {"general", "[global]", ""},
  {"messagedirector", "[services.message_director]", ""},
  {"roles", "",
   "each role is a table of its own here: [services.client_agent], [services.state_server], "
   "[services.database_server], [services.dbss] or [services.event_logger]"},
  {"daemon.url", "", "it has no effect in Astron and no counterpart here; leave it out"},
  {"services.database", "[services.database_server]", ""},
  {"services.message_director.connect", "upstream", ""},
  {"services.message_director.threaded", "", "the number of threads is \"threads\" in [daemon]"},
  {"services.client_agent.type", "", no_type},
  {"services.client_agent.version", "version_string", ""},
  {"services.client_agent.manual_dc_hash", "dc_file_hash", ""},
  {"services.client_agent.client.type", "", "there is one type of client; leave it out"},
  {"services.client_agent.client.heartbeat_timeout", "heartbeat_timeout_ms", ""},
  {"services.client_agent.tuning.interest_timeout", "interest_timeout_ms", ""},
  {"services.state_server.type", "", no_type},
  {"services.state_server.control", "control_channel", ""},
  {"services.database_server.type", "", no_type},
  {"services.database_server.control", "control_channel", ""},
  {"services.database_server.backend", "db_backend", backends},
  {"services.database_server.sql.type", "db_backend", "in [services.database_server]"},
  {"services.database_server.sql.driver", "db_backend", "in [services.database_server]"},
  {"services.database_server.sql.address", "host", ""},
  {"services.database_server.sql.server", "host", ""},
  {"services.database_server.sql.username", "user", ""},
  {"services.database_server.sql.password", "pass", ""},
  {"services.database_server.sqlite.database", "file", ""},
  {"services.dbss.type", "", no_type},
  {"services.dbss.database", "db_channel", ""},
  {"services.event_logger.type", "", no_type},
};

// The key without `[index]`.
std::string without_indices(std::string_view key) {
  std::string path;
  bool is_index = false;
  for (const char c : key) {
    is_index = c == '[' || (is_index && c != ']');
    if (!is_index && c != ']')
      path += c;
  }
  return path;
}

std::string_view next_line(std::string_view& text) {
  const std::size_t end = text.find('\n');
  std::string_view line = text.substr(0, end);
  text.remove_prefix(end == std::string_view::npos ? text.size() : end + 1);
  if (line.ends_with('\r'))
    line.remove_suffix(1);
  return line;
}

// `key:` or `- key:`, with or without a value after it. TOML has no such line.
bool is_yaml_entry(std::string_view line) {
  line.remove_prefix(std::min(line.size(), line.find_first_not_of(" -")));
  const std::size_t end = line.find(':');
  if (end == 0 || end == std::string_view::npos)
    return false;
  const bool ends_key = end + 1 == line.size() || line[end + 1] == ' ' || line[end + 1] == '\t';
  return ends_key && line.substr(0, end).find_first_of("=[]{}#\t ") == std::string_view::npos;
}

}  // namespace

bool is_yaml(std::string_view text) {
  if (text.starts_with("\xef\xbb\xbf"))
    text.remove_prefix(3);
  while (!text.empty()) {
    const std::string_view line = next_line(text);
    const std::size_t begin = line.find_first_not_of(" \t");
    if (begin == std::string_view::npos || line[begin] == '#')
      continue;
    return line.starts_with("---") || line.starts_with("%YAML") || is_yaml_entry(line);
  }
  return false;
}

bool is_of_astron(std::string_view text) {
  while (!text.empty()) {
    const std::string_view line = next_line(text);
    for (const std::string_view section : {"general:", "messagedirector:", "roles:"}) {
      if (line.starts_with(section))
        return true;
    }
  }
  return false;
}

std::string astron_advice(std::string_view key) {
  const std::string path = without_indices(key);
  const auto* const found = std::ranges::find(astron_keys, path, &astron_key::path);
  if (found == std::end(astron_keys))
    return {};
  if (found->ours.empty())
    return std::string(found->remark);
  const std::string_view name = std::string_view(path).substr(path.rfind('.') + 1);
  const bool is_table = found->ours.starts_with('[');
  std::string advice = "Astron's " + in_quotes(name) + " is "
                       + (is_table ? std::string(found->ours) : in_quotes(found->ours)) + " here";
  if (!found->remark.empty())
    advice += ": " + std::string(found->remark);
  return advice;
}

}  // namespace donet::config
