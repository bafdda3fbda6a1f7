#pragma once
// Who speaks in the log. A test compares it with what the sources say.

#include <string_view>

namespace donet::config {

struct log_category {
  std::string_view name;
  std::string_view meaning;
};

inline constexpr log_category log_categories[] = {
  {"node", "its start and its end"},
  {"log", "the log itself"},
  {"message_director", "peers that come and go, and what is wrong with what they send"},
  {"upstream", "the Message Director above"},
  {"metrics", "where the node is watched"},
  {"inspector", "who attaches to the node, and what they tell it to do"},
  {"link", "other nodes"},
  {"client_agent", "clients"},
  {"state_server", "the creation of objects"},
  {"object", "what is said to objects"},
  {"dbss", "objects that a database keeps"},
  {"database_server", "what is asked of the database, and the database itself"},
  {"event_logger", "the files of events, and what they are written from"},
};

}  // namespace donet::config
