#pragma once
// The server's process as seen from outside: its processor time and its memory.

#include "tools/bench/endpoint.hpp"
#include "tools/bench/socket_table.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include <sys/types.h>

namespace donet::bench {

class server_process {
public:
  explicit server_process(pid_t pid) : pid_(pid) {}

  /// The process that listens at this address, if it is on this machine and readable for this user.
  static std::optional<server_process> listening_at(const endpoint& where,
                                                    transport by = transport::tcp);
  /// The only process of this name. Throws run_failure if there is none or more than one.
  static server_process named(const std::string& name);

  pid_t pid() const noexcept { return pid_; }
  /// Its name in the kernel; empty if it has ended.
  std::string name() const;
  /// User and system time of all its threads so far; empty if it has ended.
  std::optional<double> cpu_seconds() const;
  /// Resident memory in bytes; empty if the process has ended.
  std::optional<double> resident_bytes() const;
  /// The number of times that its threads have been woken from sleep so far; empty if it has ended.
  std::optional<std::uint64_t> wakeups() const;

private:
  pid_t pid_;
};

/// Parses user and system time from the text of a /proc/PID/stat, in clock ticks.
std::optional<std::uint64_t> cpu_ticks(std::string_view stat);

/// Parses voluntary context switches from the text of a /proc/PID/task/TID/status.
std::optional<std::uint64_t> voluntary_switches(std::string_view status);

/// User and system time of this process so far.
double own_cpu_seconds();

}  // namespace donet::bench
