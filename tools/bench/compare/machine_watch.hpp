#pragma once
// Processor time that other programs and the hypervisor take during a run.

#include <optional>
#include <string_view>

namespace donet::bench::compare {

/// Processor time of the whole machine since it was started, in seconds over all cores.
struct machine_time {
  double busy = 0;   ///< all programs and the kernel
  double steal = 0;  ///< time that the hypervisor gave to other machines
  double all = 0;    ///< including idle time: cores times seconds

  /// Parses the text of /proc/stat, which counts `ticks` per second.
  static std::optional<machine_time> of(std::string_view stat, double ticks);
  static std::optional<machine_time> now();
};

struct disturbance {
  double others_cores =
    0;                     ///< cores that programs kept busy which are neither server nor generator
  double steal_ratio = 0;  ///< share of the time of all cores

  /// True if the disturbance is too large for reliable figures.
  bool is_large() const noexcept;
};

/// `own`: processor time of server and generator between the two readings, in seconds; `cores`:
/// number of cores of the machine.
disturbance disturbance_between(const machine_time& from, const machine_time& to, double own,
                                unsigned cores);

}  // namespace donet::bench::compare
