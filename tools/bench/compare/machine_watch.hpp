#pragma once
// What other programs, and the hypervisor, take of the machine during a run.

#include <optional>
#include <string_view>

namespace donet::bench::compare {

/// Processor time of the whole machine since it was started, in seconds over all cores.
struct machine_time {
  double busy = 0;   ///< of all programs and the kernel
  double steal = 0;  ///< in which the hypervisor let other machines run
  double all = 0;    ///< with idle time: cores times seconds

  /// Out of the text of /proc/stat, in `ticks` per second.
  static std::optional<machine_time> of(std::string_view stat, double ticks);
  static std::optional<machine_time> now();
};

struct disturbance {
  double others_cores =
    0;                     ///< cores that programs kept busy which are neither server nor generator
  double steal_ratio = 0;  ///< of all the time of all cores

  /// More than measurements should have: then the figures are worth less.
  bool is_large() const noexcept;
};

/// `own`: processor time of server and generator between the two readings, in seconds; `cores`: of the machine.
disturbance disturbance_between(const machine_time& from, const machine_time& to, double own,
                                unsigned cores);

}  // namespace donet::bench::compare
