#pragma once
// The rows of the table: each is a command of donet-bench, and the services that the server needs for it.

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

/// What is compared. The first four are those of a load, the others those of an idle server.
enum class measure : std::uint8_t { rate, rate_per_cpu, p50, p99, memory, cpu_share, wakeups };

struct row {
  std::string_view name;     ///< for --rows
  std::string_view title;    ///< for people
  std::string_view command;  ///< arguments of donet-bench, without those of place and time
  services needed = services::message_director;
  /// What the command counts: its figures are `counted`_per_second, and `timed`_p50_us. For an idle server `counted`
  /// is what there is many of, or empty, and `timed` is empty.
  std::string_view counted = "delivered";
  std::string_view timed = "latency";
  /// The load of the same sockets, messages under way and sizes for a process that only makes the system calls; empty:
  /// there is none.
  std::string_view bare_command = {};
  /// Seconds for starting the server and for making what the load needs, about.
  double preparation = 0.7;
  /// More keys for donet's [services.client_agent].
  std::string_view client_agent_keys = {};

  bool is_idle() const noexcept { return timed.empty(); }
};

struct measured_key {
  measure of;
  std::string key;  ///< of the figure
};

std::span<const row> all_rows();

/// The rows whose name matches one of the globs, in their order; all rows without globs.
std::vector<const row*> matching_rows(const std::vector<std::string>& globs);

/// Whether a server of this kind can have that load.
bool has_load(server_kind kind, const row& of);

/// The command for a server of this kind, which has that load.
std::string_view command_for(server_kind kind, const row& of);

/// What is compared in a row, and which figure of its command that is.
std::vector<measured_key> measures_of(const row& of);

}  // namespace donet::bench::compare
