#include "config/read.hpp"

namespace donet::config {

namespace {

constexpr std::uint32_t day_ms = 86'400'000;
constexpr std::uint32_t second_ms = 1'000;

void read_channels(table_reader& table, channel_range& out) {
  table.required("min", out.min, channel(), "the first channel of the range");
  table.required("max", out.max, channel(), "the last channel of the range");
}

void read_doids(table_reader& table, doid_range& out) {
  table.required("min", out.min, doid(), "the first DoId of the range");
  table.required("max", out.max, doid(), "the last DoId of the range");
}

void read_message_director(table_reader& table, message_director& out) {
  out.key = table.key();
  table.optional(
    "bind", out.bind, listen_address(7199),
    "the listen address for AI and UberDOG processes and downstream Message Directors");
  table.optional("upstream", out.upstream, peer_address(7199), "the parent Message Director");
  table.optional("exit_on_upstream_loss", out.exit_on_upstream_loss, flag(),
                 "whether the node stops when the connection to the parent is lost");
}

void read_client_rules(table_reader& table, client_rules& out) {
  table.optional("relocate", out.relocate,
                 flag_or<relocation_permission>(relocation_permission::disabled,
                                                relocation_permission::enabled,
                                                {{"visible", relocation_permission::visible}}),
                 "whether a client may move objects that it owns: never, to any parent that is not "
                 "reserved, or only to parents that it sees");
  table.optional(
    "add_interest", out.add_interest,
    one_of<interest_permission>({{"enabled", interest_permission::enabled},
                                 {"visible", interest_permission::visible},
                                 {"disabled", interest_permission::disabled}}),
    "where clients may open interests: in any object, in objects that they see, or nowhere");
  table.optional("send_hash", out.send_hash, flag(),
                 "whether the rejection of a client with another DC hash states the server's hash");
  table.optional(
    "send_version", out.send_version, flag(),
    "whether the rejection of a client with another version states the server's version");
  table.optional("write_buffer_size", out.write_buffer_size, whole_number(0, UINT32_MAX),
                 "bytes that may wait for a client; above that it is dropped; 0 = unlimited");
  table.optional("write_timeout_ms", out.write_timeout, duration_ms(0, day_ms),
                 "how long a client may read nothing of them; 0 = forever");
  table.optional("heartbeat_timeout_ms", out.heartbeat_timeout, duration_ms(0, day_ms),
                 "the longest time between two heartbeats of a client; 0 = forever");
  table.optional("unique_session", out.unique_session, flag(),
                 "whether a new login ends older sessions of the same account");
  table.optional("max_interests", out.max_interests, small_number(1, 1'000'000),
                 "open interests of one client");
  table.optional("max_zones", out.max_zones, small_number(1, 10'000'000),
                 "open zones of one client, in all its interests");
  table.optional("historical_objects", out.historical_objects, small_number(0, 10'000'000),
                 "recently hidden objects of a client whose late updates are still tolerated");
}

void read_tuning(table_reader& table, client_tuning& out) {
  table.optional("interest_timeout_ms", out.interest_timeout, duration_ms(1, day_ms),
                 "how long an interest waits for its objects before it is reported done");
}

void read_client_tls(table_reader& table, client_tls& out) {
  table.required("certificate", out.certificate, path_in(table.folder()),
                 "the certificate that clients see (PEM)");
  table.required("key_file", out.key_file, path_in(table.folder()), "its private key (PEM)");
  table.optional("chain_file", out.chain_file, path_in(table.folder()),
                 "the certificates between it and the authority (PEM)");
  table.optional("cert_authority", out.cert_authority, path_in(table.folder()),
                 "the authority that signs client certificates; requires them (PEM)");
  table.optional("min_version", out.min_version,
                 one_of<tls_version>({{"1.2", tls_version::v1_2}, {"1.3", tls_version::v1_3}}),
                 "the oldest TLS version that is accepted");
}

void read_websocket(table_reader& table, client_websocket& out) {
  table.required("bind", out.bind, listen_address(7280),
                 "the listen address for WebSocket clients");
  table.optional("path", out.path, url_path(), "the path of the request that opens a connection");
  table.list("origins", out.origins, text(),
             R"(accepted values of the Origin header, e.g. "https://game.example"; empty = all)");
  table.optional("idle_timeout_ms", out.idle_timeout, duration_ms(0, day_ms),
                 "how long a connection may be silent, pongs included; 0 = forever");
  table.optional("compress", out.compress, flag(),
                 "whether messages are compressed for clients that offer compression");
}

void read_rate_limit(table_reader& table, client_rate_limit& out) {
  table.optional("limit", out.limit, small_number(0, 1'000'000),
                 "messages of one client per interval; 0 = unlimited");
  table.optional("bytes", out.bytes, small_number(0, 1'000'000'000),
                 "bytes of one client per interval; 0 = unlimited");
  table.optional("interval_ms", out.interval, duration_ms(1, day_ms), "the length of the interval");
  table.optional(
    "policy", out.policy,
    one_of<rate_policy>(
      {{"drop", rate_policy::drop}, {"delay", rate_policy::delay}, {"eject", rate_policy::eject}}),
    "what happens above the limit: drop the message, delay it, or eject the client");
}

void read_client_agent(table_reader& table, client_agent& out) {
  out.key = table.key();
  table.required("bind", out.bind, listen_address(7198),
                 R"(the listen address for clients, e.g. "0.0.0.0:7198")");
  table.required("version_string", out.version_string, text(),
                 R"(the version that clients must have, e.g. "v1.0.0")");
  table.optional("dc_file_hash", out.dc_file_hash, small_number(0, UINT32_MAX),
                 "the DC hash that clients must have, if it is not that of the DC files");
  table.optional("haproxy", out.haproxy, flag(),
                 "whether every connection begins with a PROXY header");
  table.required_table(
    "channels", out.channels, read_channels,
    "channels for the sessions, one each, e.g. { min = 1000000000, max = 1009999999 }");
  table.optional("max_clients", out.max_clients, small_number(0, 10'000'000),
                 "clients at the same time; 0 = one per channel");
  table.optional("max_clients_per_address", out.max_clients_per_address,
                 small_number(0, 10'000'000),
                 "clients from one IP address, handshakes included; 0 = unlimited");
  table.optional("hello_timeout_ms", out.hello_timeout, duration_ms(1, day_ms),
                 "the deadline for PROXY header, TLS handshake and HELLO together");
  table.optional("write_tick_ms", out.write_tick, duration_ms(0, second_ms),
                 "how long output that does not answer the client may be held, so that it is "
                 "written together; 0 = written at the end of each turn");
  table.table("client", out.client, read_client_rules, "what clients may do");
  table.table("tuning", out.tuning, read_tuning, "timing of the Client Agent");
  table.table("tls", out.tls, read_client_tls, "TLS on `bind`");
  table.table("websocket", out.websocket, read_websocket,
              "a second listener, for WebSocket clients");
  table.table("rate_limit", out.rate_limit, read_rate_limit, "the rate limit of each client");
}

void read_state_server(table_reader& table, state_server& out) {
  out.key = table.key();
  table.required("control_channel", out.control_channel, channel(),
                 "the channel on which objects are created, e.g. 100100");
  table.tables(
    "objects", out.objects, read_doids, table_reader::count::many,
    "the ranges of DoIds of its objects, announced to the parent Message Director and to "
    "the other nodes of the cluster");
  table.optional("relearns_children", out.relearns_children, flag(),
                 "whether a parent that is created again asks its children where they are");
}

void read_sqlite(table_reader& table, sqlite_database& out) {
  table.optional("file", out.file, path_in(table.folder()), "the database file");
}

void read_sql(table_reader& table, sql_database& out, std::uint16_t default_port) {
  table.required("host", out.host, peer_address(default_port),
                 R"(the SQL server, e.g. "127.0.0.1:3306")");
  table.required("user", out.user, text(), "the user name");
  table.optional("pass", out.pass, text_or_nothing(), "the password");
  table.optional("pass_env", out.pass_env, text(),
                 "the environment variable that holds the password");
  table.required("database", out.database, text(), "the name of the database");
  table.optional("tls_ca", out.tls_ca, path_in(table.folder()),
                 "the authority that signed the SQL server's certificate (PEM); turns TLS on");
  table.optional("certificate", out.certificate, path_in(table.folder()),
                 "this node's certificate, if the SQL server asks for one (PEM)");
  table.optional("key_file", out.key_file, path_in(table.folder()), "its private key (PEM)");
  table.optional("timeout_ms", out.timeout, duration_ms(1'000, 600'000),
                 "how long the SQL server may take to answer; then the session is closed");
}

void read_mysql(table_reader& table, sql_database& out) {
  read_sql(table, out, 3306);
}

void read_postgresql(table_reader& table, sql_database& out) {
  read_sql(table, out, 5432);
}

void read_database_server(table_reader& table, database_server& out) {
  out.key = table.key();
  out.sqlite.file = (table.folder() / "donet.db").lexically_normal();
  table.required("control_channel", out.control_channel, channel(),
                 "the channel that receives requests, e.g. 200200");
  table.required_table("generate", out.generate, read_doids,
                       "DoIds of new objects, e.g. { min = 100000000, max = 399999999 }");
  table.optional("broadcast", out.broadcast, flag(),
                 "whether changes of objects are announced (channel 2<<32 | DoId)");
  table.optional("db_backend", out.db_backend,
                 one_of<db_backend>({{"sqlite", db_backend::sqlite},
                                     {"mysql", db_backend::mysql},
                                     {"postgresql", db_backend::postgresql}}),
                 "the database that stores the objects");
  table.optional("workers", out.workers, small_number(1, 1'024), "sessions with the database");
  table.table("sqlite", out.sqlite, read_sqlite, R"(for db_backend = "sqlite")");
  table.table("sql", out.sql,
              out.db_backend == db_backend::postgresql ? read_postgresql : read_mysql,
              R"(for db_backend = "mysql" or "postgresql")");
}

void read_dbss(table_reader& table, dbss& out) {
  out.key = table.key();
  table.required("db_channel", out.db_channel, channel(),
                 "the control channel of the Database Server, e.g. 200200");
  table.optional("timeout_ms", out.timeout, duration_ms(1, day_ms),
                 "how long the database may take to answer");
  table.optional("follows_database", out.follows_database, flag(),
                 "whether active objects apply what others write to the database");
  table.tables("ranges", out.ranges, read_doids, table_reader::count::many,
               "the DoIds of its objects");
  doid_range range;
  table.optional("range_min", range.min, doid(), "the first DoId, when there is one range");
  table.optional("range_max", range.max, doid(), "the last DoId, when there is one range");

  const bool has_min = table.has("range_min");
  const bool has_max = table.has("range_max");
  if (table.has("ranges") && (has_min || has_max))
    table.refuse(has_min ? "range_min" : "range_max", "found beside ranges",
                 "allowed: either ranges, or range_min and range_max");
  else if (has_min != has_max)
    table.refuse(has_min ? "range_max" : "range_min", "missing",
                 "range_min and range_max go together");
  else if (has_min)
    out.ranges = {range};
  else if (!table.has("ranges"))
    table.refuse("ranges", "missing",
                 "the DoIds of its objects, e.g. [{ min = 100000000, max = 399999999 }]");
}

void read_event_logger(table_reader& table, event_logger& out) {
  out.key = table.key();
  table.required("bind", out.bind, listen_address(7197),
                 R"(the listen address for events (UDP), e.g. "127.0.0.1:7197")");
  table.required("output", out.output, path_in(table.folder()),
                 R"(the folder of the log files, e.g. "logs/")");
  table.optional("log_format", out.log_format, file_name(),
                 "the name of a log file: a pattern of strftime, in UTC");
  table.optional("rotate_interval", out.rotate_interval, rotation_interval(),
                 "how often a new file begins");
}

}  // namespace

void read_services(table_reader& table, services& out) {
  constexpr auto any = table_reader::count::one_or_many;
  table.tables("message_director", out.message_director, read_message_director, any,
               "the TCP side of the Message Director; every node routes");
  table.tables("client_agent", out.client_agent, read_client_agent, any, "serves game clients");
  table.tables("state_server", out.state_server, read_state_server, any,
               "holds the objects of the world");
  table.tables("database_server", out.database_server, read_database_server, any,
               "stores objects in a database");
  table.tables("dbss", out.dbss, read_dbss, any, "brings stored objects into the world");
  table.tables("event_logger", out.event_logger, read_event_logger, any, "writes events to files");
}

}  // namespace donet::config
