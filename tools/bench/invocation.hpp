#pragma once
// The parsed command line.

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

/// The exit codes of the program; --help documents them.
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

/// True for commands that load a Client Agent.
constexpr bool is_client_command(command which) {
  return which >= command::client_fanout;
}

/// True for commands that load a Database Server.
constexpr bool is_database_command(command which) {
  return which >= command::database_mixed && which <= command::database_activate;
}

/// True for commands that load a State Server.
constexpr bool is_object_command(command which) {
  return which >= command::objects && which <= command::idle_objects;
}

enum class peer_kind : std::uint8_t { md, nats };

/// All durations are in seconds. Members without an option in the command keep their value here.
struct invocation {
  bench::command command = bench::command::pairs;

  std::string address;       ///< host:port of the Message Director
  std::string client_agent;  ///< host:port of the Client Agent
  peer_kind peer = peer_kind::md;
  std::optional<pid_t> pid;  ///< of the server
  std::string server_name;   ///< name of the server's process; empty: find it by its port
  bool json = false;
  tools::color_choice color = tools::color_choice::automatic;

  double duration = 5;
  double warmup = 0.5;
  std::uint64_t messages =
    0;  ///< end after this number of what the command counts; 0: after `duration`
  std::size_t runs = 1;
  double deadline = 5;  ///< maximum time for anything to arrive

  std::size_t publishers = 1;
  std::size_t subscribers = 1;
  std::size_t window = 256;  ///< messages in flight per publisher
  std::size_t batch =
    0;  ///< messages per `send`, or operations between probes; 0: as many as possible
  std::size_t payload = 64;  ///< bytes
  double rate = 0;           ///< per second over all; 0: as fast as possible

  std::size_t connections = 1;
  std::size_t channels = 1;
  bool ranges = false;       ///< churn
  bool abort = false;        ///< links: close by a reset
  bool post_remove = false;  ///< links
  std::size_t objects = 1;
  std::uint32_t first_id = 100'000'000;  ///< first id of the objects of a State Server
  /// Control channel of the State Server or the Database Server.
  std::uint64_t control_channel = 0;
  /// Does not delete the objects of a State Server or database.
  bool keeps_objects = false;
  /// Slow: end when the server has grown by this number of bytes.
  std::uint64_t growth_max = 0;

  // For commands for a Database Server.
  std::string disk = ".";  ///< a folder on the disk to be measured
  double disk_time = 1;    ///< duration of that measurement; 0: none

  std::string output = ".";  ///< events: folder of the log

  // For commands for a Client Agent.
  std::uint32_t hash = 0;
  std::string version;
  std::uint32_t uberdog = 0;
  std::size_t clients = 1;
  std::size_t zones = 1;
  std::size_t at_once = 0;  ///< interest: clients that ask at the same time; 0: all
  bool disconnect = false;  ///< logins: leave with CLIENT_DISCONNECT

  // For `siege`. `connections`: of an attack; 0: the attack's own number.
  std::vector<std::string> attacks;  ///< by name
  bool lists_attacks = false;        ///< only lists the attacks
  double attack_rate = 0;            ///< bytes per second over all connections of an attack
  std::uint64_t seed = 0;
  bool has_control = false;        ///< also measures the attacks on a listener without a protocol
  bool attackers_yield = false;    ///< attackers take only processor time that others leave
  bool asserts = false;            ///< fails if a bound is broken
  std::vector<std::string> start;  ///< a program and its role file; empty: none
  // host:port of the listeners of a running node; empty if it has no such listener.
  std::string tls;
  std::string websocket;
  std::string metrics;

  compare::request comparison;
};

}  // namespace donet::bench
