#include "tools/bench/compare/machine_watch.hpp"

#include <algorithm>
#include <fstream>
#include <iterator>
#include <sstream>
#include <string>

#include <unistd.h>

namespace donet::bench::compare {

namespace {

// The usual load of a machine with a few background services is a tenth of a core.
constexpr double others_cores_max = 0.1;
constexpr double steal_ratio_max = 0.02;

}  // namespace

// cpu  user nice system idle iowait irq softirq steal guest guest_nice: user and nice include the
// guests.
std::optional<machine_time> machine_time::of(std::string_view stat, double ticks) {
  std::istringstream line{std::string(stat.substr(0, stat.find('\n')))};
  std::string label;
  double user = 0;
  double nice = 0;
  double system = 0;
  double idle = 0;
  double iowait = 0;
  double irq = 0;
  double softirq = 0;
  double steal = 0;
  line >> label >> user >> nice >> system >> idle >> iowait >> irq >> softirq >> steal;
  if (!line || label != "cpu")
    return std::nullopt;
  machine_time found;
  found.busy = (user + nice + system + irq + softirq) / ticks;
  found.steal = steal / ticks;
  found.all = found.busy + found.steal + (idle + iowait) / ticks;
  return found;
}

std::optional<machine_time> machine_time::now() {
  std::ifstream file("/proc/stat");
  const std::string text{std::istreambuf_iterator<char>(file), {}};
  return of(text, static_cast<double>(::sysconf(_SC_CLK_TCK)));
}

bool disturbance::is_large() const noexcept {
  return others_cores > others_cores_max || steal_ratio > steal_ratio_max;
}

disturbance disturbance_between(const machine_time& from, const machine_time& to, double own,
                                unsigned cores) {
  const double all = to.all - from.all;
  if (all <= 0)
    return {};
  const double wall = all / std::max(1U, cores);
  return {std::max(0.0, to.busy - from.busy - own) / wall, (to.steal - from.steal) / all};
}

}  // namespace donet::bench::compare
