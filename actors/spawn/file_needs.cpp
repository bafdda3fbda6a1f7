#include "actors/spawn/file_needs.hpp"

#include "runtime/net/listener.hpp"

#include <algorithm>

namespace donet::actors {

namespace {

// The terminal, the log, and CAF's own descriptors.
constexpr std::uint64_t of_program = 24;
// An event loop's sets of sockets and its timer.
constexpr std::uint64_t of_loop = 4;
// One for IPv4 and one for IPv6.
constexpr std::uint64_t of_listener = 2;
// A session with a database, including the journal and index of SQLite.
constexpr std::uint64_t of_database_session = 4;
// Connections of Prometheus and of donet-inspect.
constexpr std::uint64_t of_watchers = 64;

std::uint64_t clients_of(const config::client_agent& agent) {
  const std::uint64_t channels = agent.channels.max - agent.channels.min + 1;
  return std::min<std::uint64_t>(channels,
                                 agent.max_clients != 0 ? agent.max_clients : clients_expected);
}

}  // namespace

std::uint64_t files_needed(const config::role_config& role, std::size_t threads) {
  const config::services& all = role.services;
  std::uint64_t needed = of_program + (threads + 2) * of_loop + 2 * (of_listener + of_watchers)
                         + runtime::spared_descriptors::by_clients;
  for (const config::message_director& one : all.message_director)
    needed += one.bind ? of_listener + participants_expected : 1;
  for (const config::client_agent& one : all.client_agent)
    needed += (one.websocket ? 2 : 1) * of_listener + clients_of(one);
  for (const config::database_server& one : all.database_server)
    needed += (one.workers + 1) * of_database_session;
  needed += all.event_logger.size() * (of_loop + of_listener + 2);
  return needed;
}

}  // namespace donet::actors
