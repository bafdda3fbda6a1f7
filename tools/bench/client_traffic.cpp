#include "tools/bench/client_traffic.hpp"

#include "tools/bench/client_protocol.hpp"

#include <algorithm>

namespace donet::bench {

namespace {

stream_plan plan_of(const invocation& asked) {
  stream_plan plan;
  plan.window = asked.window;
  plan.window_is_shared = true;
  plan.batch = std::max<std::size_t>(1, asked.window / asked.publishers);
  plan.payload = asked.payload;
  plan.rate = asked.rate;
  plan.time_every_message = asked.command == command::client_latency;
  return plan;
}

}  // namespace

void add_players(streams& to, const crowd& all, const invocation& asked) {
  const auto& world = all.world();
  for (std::size_t i = 0; i < asked.publishers; ++i)
    to.add_publisher(i, world.object(i), world.objects_in(world.zone_of(i)) - 1);
  for (std::size_t i = 0; i < asked.clients; ++i) {
    to.add_subscriber(i, i < asked.publishers ? std::optional(i) : std::nullopt);
    for (std::size_t p = i % asked.zones; p < asked.publishers; p += asked.zones)
      if (p != i)
        to.subscribe(i, p);
  }
}

std::vector<figures> run_client_traffic(const invocation& asked, const session& around) {
  const client_protocol spoken(asked.hash, asked.version, asked.payload);
  crowd all(around, spoken, asked, {asked.clients, asked.zones, true});
  streams load(around, all.links(), spoken, plan_of(asked));
  add_players(load, all, asked);
  std::vector<figures> runs;
  while (runs.size() < asked.runs && !around.stopped)
    runs.push_back(
      load.run({nanoseconds_of(asked.warmup), nanoseconds_of(asked.duration), asked.messages, {}}));
  return runs;
}

}  // namespace donet::bench
