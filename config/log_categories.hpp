#pragma once
// The categories of log lines. A test compares them with those used in the sources.

#include <string_view>

namespace donet::config {

struct log_category {
  std::string_view name;
  std::string_view meaning;
};

inline constexpr log_category log_categories[] = {
  {"node", "start and stop of the node"},
  {"log", "the log itself"},
  {"message_director", "participants, and faults in what they send"},
  {"upstream", "the parent Message Director"},
  {"metrics", "the listener for metrics"},
  {"inspector", "donet-inspect: connections and commands"},
  {"cluster", "members of the cluster: joining, leaving, silence"},
  {"link", "connections to other nodes of the cluster"},
  {"client_agent", "clients"},
  {"state_server", "creation of objects"},
  {"object", "messages to objects"},
  {"dbss", "stored objects: activation, reads, writes"},
  {"database_server", "requests to the database, and the database"},
  {"event_logger", "event files, and refused events"},
};

}  // namespace donet::config
