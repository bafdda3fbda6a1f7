#pragma once
// What the user asked for.

#include "tools/bench/compare/request.hpp"
#include "tools/dc/palette.hpp"

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include <sys/types.h>

namespace donet::bench {

/// How the program ends; --help documents them.
enum exit_code : int { exit_ok = 0, exit_failed = 1, exit_wrong_usage = 2 };

enum class command : std::uint8_t {
  pairs,
  fanout,
  latency,
  churn,
  links,
  scale,
  slow,
  idle_links,
  objects,
  object_updates,
  idle_objects,
  database_mixed,
  database_create,
  database_get,
  database_activate,
  events,
  compare,
  client_fanout,
  client_latency,
  client_logins,
  client_idle,
  client_interest,
  client_siege,
};

/// Whether it goes to a Client Agent.
constexpr bool is_client_command(command which) {
  return which >= command::client_fanout;
}

/// Whether it goes to a Database Server.
constexpr bool is_database_command(command which) {
  return which >= command::database_mixed && which <= command::database_activate;
}

/// Whether it goes to a State Server.
constexpr bool is_object_command(command which) {
  return which >= command::objects && which <= command::idle_objects;
}

enum class peer_kind : std::uint8_t { md, nats };

/// Every duration in seconds. What a command does not have an option for keeps its value here.
struct invocation {
  bench::command command = bench::command::pairs;

  std::string address;       ///< host:port of the Message Director
  std::string client_agent;  ///< host:port, in commands for one
  peer_kind peer = peer_kind::md;
  std::optional<pid_t> pid;  ///< of the server
  std::string server_name;   ///< of the server's process; empty: find it by its port
  bool json = false;
  tools::color_choice color = tools::color_choice::automatic;

  double duration = 5;
  double warmup = 0.5;
  std::uint64_t messages =
    0;  ///< end after so many of what the command counts; 0: after `duration`
  std::size_t runs = 1;
  double deadline = 5;  ///< how long anything may fail to arrive

  std::size_t publishers = 1;
  std::size_t subscribers = 1;
  std::size_t window = 256;  ///< messages in flight per publisher
  std::size_t batch =
    0;  ///< messages per `send`, or operations between probes; 0: as many as may be
  std::size_t payload = 64;  ///< bytes
  double rate = 0;           ///< per second over all; 0: as fast as it goes

  std::size_t connections = 1;
  std::size_t channels = 1;
  bool ranges = false;       ///< churn
  bool abort = false;        ///< links: close by a reset
  bool post_remove = false;  ///< links
  std::size_t objects = 1;
  std::uint32_t first_id = 100'000'000;  ///< of the objects of a State Server
  std::uint64_t control_channel = 0;     ///< of the State Server or the Database Server
  bool keeps_objects = false;            ///< leaves the objects of a State Server or database there
  std::uint64_t growth_max = 0;          ///< slow: end when the server has grown by so many bytes

  // Of the commands for a Database Server.
  std::string disk = ".";  ///< the folder whose disk is measured, too
  double disk_time = 1;    ///< for how long; 0: not at all

  std::string output = ".";  ///< events: the folder of the log

  // Of the commands for a Client Agent.
  std::uint32_t hash = 0;
  std::string version;
  std::uint32_t uberdog = 0;
  std::size_t clients = 1;
  std::size_t zones = 1;
  std::size_t at_once = 0;  ///< interest: how many clients ask at the same time; 0: all
  bool disconnect = false;  ///< logins: leave by CLIENT_DISCONNECT

  // Of `siege`. `connections`: of an attack; 0: as many as it has by itself.
  std::vector<std::string> attacks;  ///< by name
  bool lists_attacks = false;        ///< only says which there are
  double attack_rate = 0;            ///< bytes per second over all connections of an attack
  std::uint64_t seed = 0;
  bool asserts = false;            ///< fails where a bound is broken
  std::vector<std::string> start;  ///< a program and its role file, or nothing
  // host:port of a node that runs; empty if it has no such listener.
  std::string tls;
  std::string websocket;
  std::string metrics;

  compare::request comparison;
};

}  // namespace donet::bench
