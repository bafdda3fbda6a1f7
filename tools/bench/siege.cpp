#include "tools/bench/siege.hpp"

#include "tools/bench/attackers.hpp"
#include "tools/bench/client_protocol.hpp"
#include "tools/bench/crowd.hpp"
#include "tools/bench/failure.hpp"
#include "tools/bench/streams.hpp"

#include <algorithm>
#include <thread>
#include <utility>

namespace donet::bench {

namespace {

stream_plan plan_of(const invocation& asked) {
  stream_plan plan;
  plan.window = asked.window;
  plan.payload = asked.payload;
  plan.rate = asked.rate;
  plan.time_every_message = true;
  return plan;
}

figure count_of(const char* key, const char* label, std::uint64_t value) {
  return {key, label, unit::count, static_cast<double>(value)};
}

// Who is not thrown out for sending garbage is no Client Agent's guest.
void await_first_end(const attackers& bad, const session& around) {
  const auto until = clock::now() + around.deadline;
  while (bad.ends() == 0 && !around.stopped) {
    if (clock::now() > until)
      throw run_failure("no attacker was thrown out: there is no siege");
    std::this_thread::sleep_for(std::chrono::milliseconds(1));
  }
}

}  // namespace

figures run_siege(const invocation& asked, const session& around) {
  const client_protocol spoken(asked.hash, asked.version, asked.payload);
  crowd players(around, spoken, asked, {asked.clients, asked.zones, true});
  streams load(around, players.links(), spoken, plan_of(asked));
  load.add_publisher(0, players.world().object(0), 1);
  load.add_subscriber(0, 0);
  load.add_subscriber(1);
  load.subscribe(1, 0);

  const auto duration = nanoseconds_of(asked.duration);
  const auto memory = [&] {
    return around.process ? around.process->resident_bytes() : std::nullopt;
  };
  const auto alone = load.run({nanoseconds_of(asked.warmup), duration, asked.messages, {}});
  const auto memory_before = memory();
  auto memory_max = memory_before;
  figures beside;
  figures attack;
  {
    const attackers bad(around.server, asked.connections, spoken.greeting());
    await_first_end(bad, around);
    beside = load.run({nanoseconds_of(asked.warmup), duration, asked.messages, [&](time_point) {
                         memory_max = std::max(memory_max, memory());
                         return true;
                       }});
    attack = {count_of("attackers_arrived", "attackers that came", bad.arrivals()),
              count_of("attackers_ended", "thrown out", bad.ends()),
              {"attackers_bytes", "sent by them", unit::bytes, static_cast<double>(bad.bytes())}};
  }

  figures all;
  for (const auto& [key, label] : {std::pair{"latency_p50_us", "latency p50"},
                                   {"latency_p99_us", "latency p99"},
                                   {"latency_p999_us", "latency p99.9"},
                                   {"latency_max_us", "latency max"},
                                   {"delivered", "updates, all checked"}}) {
    take_over(all, alone, key, "alone_", std::string(label) + ", alone");
    take_over(all, beside, key, "beside_", std::string(label) + ", under siege");
  }
  all.insert(all.end(), attack.begin(), attack.end());
  all.push_back({"server_memory_before", "server memory before", unit::bytes, memory_before});
  all.push_back({"server_memory_max", "at most", unit::bytes, memory_max});
  all.push_back({"server_memory_at_end", "at the end", unit::bytes, memory()});
  return all;
}

}  // namespace donet::bench
