#include "tools/bench/rest.hpp"

namespace donet::bench {

namespace {

std::optional<double> growth(const rest& seen, std::size_t count) {
  if (!seen.before.memory || !seen.to.memory || count == 0)
    return std::nullopt;
  return (*seen.to.memory - *seen.before.memory) / static_cast<double>(count);
}

}  // namespace

server_view server_view::now(const session& around) {
  server_view seen{reading::now(around), std::nullopt, std::nullopt};
  if (around.process) {
    seen.memory = around.process->resident_bytes();
    seen.wakeups = around.process->wakeups();
  }
  return seen;
}

figures figures_of(const rest& seen, const std::string& what, std::size_t count) {
  const stretch coming(seen.before.at, seen.from.at);
  const stretch idle(seen.from.at, seen.to.at);
  std::optional<double> wakeups;
  // The count of a thread is lost when the thread ends.
  if (seen.from.wakeups && seen.to.wakeups && *seen.to.wakeups >= *seen.from.wakeups)
    wakeups = static_cast<double>(*seen.to.wakeups - *seen.from.wakeups) / idle.wall;
  const auto number = static_cast<double>(count);
  return {
    {"server_bytes_per_" + what, "server memory per " + what, unit::bytes, growth(seen, count)},
    {"server_memory_at_start", "server memory at the start", unit::bytes, seen.before.memory},
    {"server_memory_with_all", "with all", unit::bytes, seen.to.memory},
    {"idle_cpu_ratio", "CPU that the server uses while all are idle", unit::ratio,
     idle.server_cpu ? std::optional(*idle.server_cpu / idle.wall) : std::nullopt},
    {"idle_wakeups_per_second", "wake-ups of the server in that time", unit::per_second, wakeups},
    {what + "s", what + "s, all there", unit::count, number},
    {what + "s_per_second", "as fast as they came", unit::per_second,
     count == 0 ? std::nullopt : std::optional(number / coming.wall)},
    {"seconds", "idle for", unit::seconds, idle.wall},
    {"server_cpu_seconds", "server CPU in that time", unit::seconds, idle.server_cpu},
  };
}

}  // namespace donet::bench
