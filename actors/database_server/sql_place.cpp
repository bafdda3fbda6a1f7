#include "actors/database_server/sql_place.hpp"

#include <algorithm>
#include <cctype>
#include <string_view>
#include <utility>

namespace donet::actors {

namespace {

constexpr std::chrono::seconds connect_time_max{5};

// Quotes a value for a list of connection parameters.
std::string quoted(std::string_view text, std::string_view escaped) {
  std::string to = "'";
  for (const char c : text) {
    if (escaped.find(c) != std::string_view::npos)
      to += '\\';
    to += c;
  }
  return to + "'";
}

// `name=value`, or nothing if the value is empty.
std::string parameter(std::string_view name, std::string_view value, std::string_view escaped) {
  if (value.empty())
    return {};
  return " " + std::string(name) + "=" + quoted(value, escaped);
}

// MySQL's and MariaDB's client libraries treat the name localhost as the machine's own Unix socket
// and ignore the port. Every version of them uses TCP for an address.
std::vector<std::string> tcp_hosts(const std::string& host) {
  std::string lower = host;
  std::transform(lower.begin(), lower.end(), lower.begin(),
                 [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
  if (lower == "localhost")
    return {"127.0.0.1", "::1"};
  return {host};
}

std::string mysql_parameters(const sql_place& place, const std::string& host) {
  std::string text = "host=" + quoted(host, "") + " port=" + std::to_string(place.port)
                     + " user=" + quoted(place.user, "") + " password=" + quoted(place.password, "")
                     + " db=" + quoted(place.database, "") + " charset=utf8mb4 connect_timeout="
                     + std::to_string(connect_time_max.count());
  if (place.silence_max.count() > 0) {
    // Whole seconds, rounded up, because 0 means forever.
    const std::string seconds = std::to_string((place.silence_max.count() + 999) / 1'000);
    text += " read_timeout=" + seconds + " write_timeout=" + seconds;
  }
  return text + parameter("sslca", place.tls_ca, "") + parameter("sslcert", place.certificate, "")
         + parameter("sslkey", place.key_file, "");
}

std::string postgresql_parameters(const sql_place& place) {
  constexpr std::string_view escaped = "'\\";
  std::string text =
    "host="
    + quoted(place.host, escaped)
    // Otherwise the environment variable PGHOSTADDR could redirect the connection to another
    // server.
    + " hostaddr='' port=" + std::to_string(place.port) + " user=" + quoted(place.user, escaped)
    + " password=" + quoted(place.password, escaped) + " dbname=" + quoted(place.database, escaped)
    + " connect_timeout=" + std::to_string(connect_time_max.count())
    + " application_name=donet client_encoding=UTF8";
  if (!place.tls_ca.empty())
    text += " sslmode=verify-full" + parameter("sslrootcert", place.tls_ca, escaped);
  return text + parameter("sslcert", place.certificate, escaped)
         + parameter("sslkey", place.key_file, escaped);
}

}  // namespace

std::vector<std::string> connection_parameters_of(const sql_place& place) {
  switch (place.dialect) {
  case sql_dialect::sqlite: return {"dbname=\"" + place.file + "\""};
  case sql_dialect::mysql: {
    std::vector<std::string> all;
    for (const std::string& host : tcp_hosts(place.host))
      all.push_back(mysql_parameters(place, host));
    return all;
  }
  case sql_dialect::postgresql: return {postgresql_parameters(place)};
  }
  return {};
}

}  // namespace donet::actors
