#pragma once
// The configuration of one node: the role file as plain structs, one struct per table. A member has
// the name of its key and, if the key is optional, its default; roles/*.toml explain them.
//
// Numbers are plain, and nothing is resolved or opened, so that this folder depends on no other. A
// `config` that `load` returned without an error satisfies all rules of README.md.

#include "config/address.hpp"
#include "config/rotation.hpp"
#include "config/written.hpp"

#include <chrono>
#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace donet::config {

using std::chrono::milliseconds;

/// Both ends included. 0 means a number that could not be read.
struct channel_range {
  std::uint64_t min = 0;
  std::uint64_t max = 0;
};

/// Both ends included. 0 means a number that could not be read.
struct doid_range {
  std::uint32_t min = 0;
  std::uint32_t max = 0;
};

enum class log_level { trace, debug, info, warn, error };
enum class log_format { text, json };

struct daemon {
  std::string name;
  config::log_level log_level = config::log_level::info;
  /// Levels of single categories; the names are those of `log_categories`.
  std::vector<std::pair<std::string, config::log_level>> log_levels;
  config::log_format log_format = config::log_format::text;
  std::optional<std::uint32_t> id;
  std::optional<std::filesystem::path> log_file;
  std::uint32_t threads = 0;     ///< 0 = one on up to two cores, else half the cores
  std::uint64_t memory_max = 0;  ///< bytes of the process; 0 = off
};

/// The legal content of a DC `string`.
enum class text_policy { utf8, ascii, bytes };

/// The interpretation of a DC file where Panda3D and Astron differ.
enum class dialect { panda3d, astron };

struct global {
  std::vector<std::filesystem::path> dc_files;
  std::optional<address> eventlogger;
  bool dc_multiple_inheritance = true;
  bool dc_sort_inheritance_by_file = true;
  bool dc_virtual_inheritance = true;
  text_policy strings = text_policy::utf8;
  dialect dc_dialect = dialect::panda3d;
};

struct uberdog {
  std::string key;  ///< of this table in the role file, for `written`
  std::uint32_t id = 0;
  std::string class_name;
  bool anonymous = false;
};

struct message_director {
  std::string key;  ///< of this table in the role file, for `written`
  std::optional<address> bind;
  std::optional<address> upstream;
  bool exit_on_upstream_loss = false;
};

enum class tls_version { v1_2, v1_3 };

/// The places to which a client may move objects that it owns.
enum class relocation_permission { disabled, enabled, visible };

/// The interests that a client may open itself.
enum class interest_permission { enabled, visible, disabled };

/// The treatment of a message above the rate limit.
enum class rate_policy { drop, delay, eject };

/// The permissions of clients.
struct client_rules {
  relocation_permission relocate = relocation_permission::disabled;
  interest_permission add_interest = interest_permission::visible;
  bool send_hash = true;
  bool send_version = true;
  std::uint64_t write_buffer_size = 262'144;  ///< bytes; 0 = unlimited
  milliseconds write_timeout{5'000};          ///< 0 = never
  milliseconds heartbeat_timeout{0};          ///< 0 = off
  bool unique_session = false;
  std::uint32_t max_interests = 1'000;
  std::uint32_t max_zones = 1'000;  ///< open in all interests of a client
  std::uint32_t historical_objects = 10'000;
};

/// Internal parameters of a Client Agent.
struct client_tuning {
  milliseconds interest_timeout{500};
};

/// TLS for clients. All files are PEM.
struct client_tls {
  std::filesystem::path certificate;
  std::filesystem::path key_file;
  std::optional<std::filesystem::path> chain_file;
  std::optional<std::filesystem::path> cert_authority;
  tls_version min_version = tls_version::v1_2;
};

/// A second listener, for WebSocket clients.
struct client_websocket {
  address bind;
  std::string path = "/";
  std::vector<std::string> origins;   ///< empty = all
  milliseconds idle_timeout{60'000};  ///< 0 = never
  bool compress = false;
};

/// A leaky bucket per connection.
struct client_rate_limit {
  std::uint32_t limit = 1'000;    ///< messages; 0 = off
  std::uint32_t bytes = 262'144;  ///< 0 = off
  milliseconds interval{1'000};
  rate_policy policy = rate_policy::delay;
};

struct client_agent {
  std::string key;  ///< of this table in the role file, for `written`
  address bind;
  std::string version_string;
  std::optional<std::uint32_t> dc_file_hash;
  bool haproxy = false;
  channel_range channels;
  std::uint32_t max_clients = 0;              ///< 0 = as many as there are channels
  std::uint32_t max_clients_per_address = 0;  ///< 0 = any number
  milliseconds hello_timeout{30'000};
  milliseconds write_tick{0};  ///< 0 = write at the end of each turn
  client_rules client;
  client_tuning tuning;
  std::optional<client_tls> tls;
  std::optional<client_websocket> websocket;
  client_rate_limit rate_limit;
};

struct state_server {
  std::string key;  ///< of this table in the role file, for `written`
  std::uint64_t control_channel = 0;
  std::vector<doid_range> objects;  ///< DoIds of its objects, if they are fixed; may be empty
  bool relearns_children = false;
};

enum class db_backend { sqlite, mysql, postgresql };

/// For `db_backend` sqlite.
struct sqlite_database {
  std::filesystem::path file;
};

/// For `db_backend` mysql and postgresql.
struct sql_database {
  address host;
  std::string user;
  std::string pass;      ///< as written; empty if `pass_env` is set
  std::string pass_env;  ///< environment variable with the password; may be empty
  std::string database;
  std::filesystem::path tls_ca;       ///< PEM; empty: no TLS
  std::filesystem::path certificate;  ///< PEM; may be empty
  std::filesystem::path key_file;     ///< PEM; goes with `certificate`
  milliseconds timeout{30'000};       ///< maximum time without an answer of the SQL server
};

struct database_server {
  std::string key;  ///< of this table in the role file, for `written`
  std::uint64_t control_channel = 0;
  doid_range generate;
  bool broadcast = true;
  config::db_backend db_backend = config::db_backend::sqlite;
  std::uint32_t workers = 1;
  sqlite_database sqlite;
  std::optional<sql_database> sql;  ///< set if `db_backend` is not sqlite
};

struct dbss {
  std::string key;  ///< of this table in the role file, for `written`
  std::uint64_t db_channel = 0;
  std::vector<doid_range> ranges;  ///< at least one
  milliseconds timeout{30'000};    ///< maximum time for an answer of the database
  bool follows_database = false;
};

struct event_logger {
  std::string key;  ///< of this table in the role file, for `written`
  address bind;     ///< UDP
  std::filesystem::path output;
  std::string log_format = "el-%Y-%m-%d-%H-%M-%S.log";
  rotation rotate_interval{1, rotation::unit::day};
};

/// In the order of the role file.
struct services {
  std::vector<config::message_director> message_director;
  std::vector<config::client_agent> client_agent;
  std::vector<config::state_server> state_server;
  std::vector<config::database_server> database_server;
  std::vector<config::dbss> dbss;
  std::vector<config::event_logger> event_logger;
};

/// Mutual TLS between nodes. All files are PEM.
struct cluster_tls {
  std::filesystem::path certificate;
  std::filesystem::path key_file;
  std::filesystem::path cert_authority;
};

/// The port of listeners between nodes if none is written.
inline constexpr std::uint16_t cluster_port = 7'600;

struct cluster {
  std::string name;                                 ///< of the cluster; see `is_node_name`
  address listen;                                   ///< port 0: the system chooses one
  std::optional<address> advertise;                 ///< set if `listen` is a wildcard
  std::vector<seed> seeds;                          ///< may be empty
  std::optional<std::filesystem::path> seeds_file;  ///< a seed per line; may not exist yet
  milliseconds dead_after{5'000};
  std::uint64_t window_bytes = 2'097'152;  ///< of one link
  bool insecure = false;                   ///< permits `listen` beyond loopback without `tls`
  std::optional<cluster_tls> tls;

  /// The address that other nodes connect to.
  const address& advertised() const { return advertise ? *advertise : listen; }
};

struct inspect {
  address bind{"127.0.0.1", 7601};
};

/// At least one of the two is set.
struct metrics {
  std::optional<address> bind;    ///< HTTP
  std::optional<address> statsd;  ///< UDP
  milliseconds statsd_interval{10'000};
};

struct shutdown {
  milliseconds drain_timeout{10'000};
  std::uint32_t eject_rate = 1'000;  ///< clients per second; 0 = all at once
};

struct role_config {
  config::daemon daemon;
  config::global global;
  std::vector<uberdog> uberdogs;
  config::services services;
  std::optional<config::cluster> cluster;  ///< absent: this node is not in a cluster
  config::inspect inspect;
  std::optional<config::metrics> metrics;  ///< absent: off
  config::shutdown shutdown;
  config::written written;
};

}  // namespace donet::config
