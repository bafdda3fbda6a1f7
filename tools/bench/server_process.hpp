#pragma once
// The process of the server, seen from outside: how long it has computed, how much memory it has.

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

  /// The process that listens there, if it is on this machine and we may look.
  static std::optional<server_process> listening_at(const endpoint& where,
                                                    transport by = transport::tcp);
  /// The only process of this name. Throws run_failure if there is none or more than one.
  static server_process named(const std::string& name);

  pid_t pid() const noexcept { return pid_; }
  /// What the kernel calls it; empty if it is gone.
  std::string name() const;
  /// User and system time of all its threads so far; nothing if it is gone.
  std::optional<double> cpu_seconds() const;
  /// Resident memory; nothing if the process is gone.
  std::optional<double> resident_bytes() const;
  /// How often its threads have slept and been woken so far; nothing if it is gone.
  std::optional<std::uint64_t> wakeups() const;

private:
  pid_t pid_;
};

/// User and system time out of the text of a /proc/PID/stat, in clock ticks.
std::optional<std::uint64_t> cpu_ticks(std::string_view stat);

/// Voluntary context switches out of the text of a /proc/PID/task/TID/status.
std::optional<std::uint64_t> voluntary_switches(std::string_view status);

/// User and system time of this process so far.
double own_cpu_seconds();

}  // namespace donet::bench
