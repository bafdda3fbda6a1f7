#pragma once
// The rows of the table: each is a command of donet-bench and the services that it needs.

#include "tools/bench/compare/request.hpp"

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace donet::bench::compare {

/// The services behind the Message Director.
enum class services : std::uint8_t { message_director, state_server, client_agent, database };

/// The measured quantities. The first four apply to a load, the others to an idle server.
enum class measure : std::uint8_t { rate, rate_per_cpu, p50, p99, memory, cpu_share, wakeups };

struct row {
  std::string_view name;     ///< for --rows
  std::string_view title;    ///< shown in the table
  std::string_view command;  ///< arguments of donet-bench, without address and times
  services needed = services::message_director;
  /// The unit that the command counts: its figures are `counted`_per_second and `timed`_p50_us. For
  /// an idle server `counted` is the unit that the server holds many of, or empty, and `timed` is
  /// empty.
  std::string_view counted = "delivered";
  std::string_view timed = "latency";
  /// The equivalent load for a process that only makes the system calls: the same sockets, messages
  /// in flight and sizes. Empty if there is none.
  std::string_view bare_command = {};
  /// Approximate seconds for starting the server and preparing the load.
  double preparation = 0.7;
  /// Additional keys for donet's [services.client_agent].
  std::string_view client_agent_keys = {};

  bool is_idle() const noexcept { return timed.empty(); }
};

struct measured_key {
  measure of;
  std::string key;  ///< the key of the figure
};

std::span<const row> all_rows();

/// The rows whose name matches one of the globs, in table order; all rows if there are no globs.
std::vector<const row*> matching_rows(const std::vector<std::string>& globs);

/// True if a server of this kind can run this load.
bool has_load(server_kind kind, const row& of);

/// The command for a server of this kind, which must be able to run the load.
std::string_view command_for(server_kind kind, const row& of);

/// The quantities compared in a row, each with the key of its figure in the command.
std::vector<measured_key> measures_of(const row& of);

}  // namespace donet::bench::compare
