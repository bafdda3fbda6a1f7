#include "tools/bench/siege/besieged.hpp"

#include "tools/bench/client_protocol.hpp"
#include "tools/bench/client_traffic.hpp"
#include "tools/bench/crowd.hpp"
#include "tools/bench/failure.hpp"
#include "tools/bench/siege/assault.hpp"
#include "tools/bench/siege/bare_target.hpp"
#include "tools/bench/siege/bounds.hpp"
#include "tools/bench/siege/probe.hpp"
#include "tools/bench/siege/victim.hpp"
#include "tools/bench/streams.hpp"

#include <algorithm>
#include <thread>
#include <utility>

namespace donet::bench::siege {

namespace {

using namespace std::chrono_literals;

// A node that is blocked by an attack answers after it has processed its input.
constexpr auto thaw_max = 60s;
constexpr auto scrape_patience = 2s;

// The measurements between the first and the last reading of a run.
struct phase {
  figures found;
  std::string failure;
  double seconds = 0;
  std::optional<double> cpu;
  std::uint64_t attack_bytes = 0;
  std::uint64_t attack_answers = 0;
  double memory_max = 0;
  std::uint64_t published = 0;

  std::optional<double> value(std::string_view key) const {
    const auto at = std::ranges::find(found, key, &figure::key);
    return at == found.end() ? std::nullopt : at->value;
  }
};

stream_plan plan_of(const invocation& asked) {
  stream_plan plan;
  plan.window = asked.window;
  plan.window_is_shared = true;
  plan.payload = asked.payload;
  plan.rate = asked.rate;
  plan.time_every_message = true;
  return plan;
}

endpoint target_of(const attack& by, const places& at) {
  const auto there = [&](const std::optional<endpoint>& where, const char* option) {
    if (!where)
      throw run_failure("the attack " + std::string(by.name) + " needs to know where: see "
                        + option);
    return *where;
  };
  switch (by.at) {
  case listener::tcp: return at.client_agent;
  case listener::tls: return there(at.tls, "--tls");
  case listener::websocket: return there(at.websocket, "--websocket");
  case listener::http: return there(at.metrics, "--metrics");
  }
  return at.client_agent;
}

class siege_of_one {
public:
  siege_of_one(const attack& by, const invocation& asked, const session& around, const places& at,
               const std::function<bool()>& look)
      : by_(by), asked_(asked), around_(around), at_(at), look_(look),
        spoken_(asked.hash, asked.version, asked.payload),
        players_(around, spoken_, asked, {asked.clients, asked.zones, true}),
        load_(around, players_.links(), spoken_, plan_of(asked)),
        numbers_(next_numbers(asked, spoken_.greeting())), director_{at.director, std::nullopt,
                                                                     around.stopped, around.shown,
                                                                     around.deadline} {
    numbers_.full_children = by.objects.full_children;
    add_players(load_, players_, asked);
    if (by.has_desk)
      desk_.emplace(director_, asked, numbers_, by.objects);
    if (by.victim_rate > 0)
      victim_.emplace(at.director, asked, numbers_, by.victim_rate);
  }

  attack_result run();

private:
  metrics_page page() const;
  std::optional<double> recovery_us() const;
  probe_plan probes() const;
  phase measure(const assault* bad);
  phase measure_control();
  assault_plan attackers(const endpoint& target) const;
  void await_arrival(const assault& bad) const;
  double bytes_of(const phase& which) const;
  void add_processor(figures& to, const phase& alone, const phase& beside) const;
  void add_turns(figures& to, const metrics_page& before, const metrics_page& after) const;
  void add_objects(figures& to, const phase& beside, const assault_count& count,
                   const metrics_page& before, const metrics_page& after) const;

  const attack& by_;
  const invocation& asked_;
  const session& around_;
  const places& at_;
  const std::function<bool()>& look_;
  client_protocol spoken_;
  crowd players_;
  streams load_;
  attack_plan numbers_;
  session director_;
  std::optional<desk> desk_;
  std::optional<victim> victim_;
};

figure count_of(const char* key, const char* label, double value) {
  return {key, label, unit::count, value};
}

// Empty if there is no listener for metrics, or no answer.
metrics_page siege_of_one::page() const {
  if (!at_.metrics)
    return {};
  const auto give_up = clock::now() + thaw_max;
  while (clock::now() < give_up && look_())
    if (auto found = scrape(*at_.metrics, scrape_patience))
      return *std::move(found);
  return {};
}

// The time from the end of the attack until a player could log in again.
std::optional<double> siege_of_one::recovery_us() const {
  const auto from = clock::now();
  constexpr std::uint32_t number = 199;
  while (clock::now() < from + thaw_max && look_())
    if (is_let_in(at_.client_agent, spoken_.greeting(), scrape_patience, number))
      return seconds_of(clock::now() - from) * 1e6;
  return std::nullopt;
}

probe_plan siege_of_one::probes() const {
  return {.client_agent = at_.client_agent,
          .metrics = at_.metrics,
          .greeting = spoken_.greeting(),
          .patience = std::chrono::duration_cast<std::chrono::milliseconds>(around_.deadline)};
}

phase siege_of_one::measure(const assault* bad) {
  phase all;
  std::optional<reading> first;
  assault_count count_before;
  const auto look = [&](time_point) {
    const auto now = reading::now(around_);
    const auto count = bad == nullptr ? assault_count{} : bad->count();
    if (!first) {
      first = now;
      count_before = count;
    }
    const stretch spent(*first, now);
    all.seconds = spent.wall;
    all.cpu = spent.server_cpu;
    all.attack_bytes = count.bytes - count_before.bytes;
    all.attack_answers = count.answers - count_before.answers;
    if (around_.process)
      all.memory_max = std::max(all.memory_max, around_.process->resident_bytes().value_or(0));
    return look_();
  };
  try {
    all.found = load_.run(
      {nanoseconds_of(asked_.warmup), nanoseconds_of(asked_.duration), asked_.messages, look});
  } catch (const run_failure& why) {
    all.failure = why.what();
  }
  all.published = load_.published();
  return all;
}

// The same players and attackers, but the attackers do not reach the node.
phase siege_of_one::measure_control() {
  if (!asked_.has_control || by_.control == bare_behavior::none)
    return {};
  const bare_target elsewhere(by_.control);
  const assault bad(attackers(elsewhere.where()));
  await_arrival(bad);
  probe others(probes());
  return measure(&bad);
}

assault_plan siege_of_one::attackers(const endpoint& target) const {
  assault_plan plan{.target = target,
                    .rate = asked_.attack_rate,
                    .from_one_address = by_.from_one_address,
                    .bytes_per_send = by_.bytes_per_send,
                    .yields = asked_.attackers_yield,
                    .scripts = {}};
  const auto count = asked_.connections == 0 ? by_.connections : asked_.connections;
  for (std::size_t i = 0; i < count; ++i)
    plan.scripts.push_back(by_.scripts[i % by_.scripts.size()](numbers_, asked_.seed + i));
  return plan;
}

void siege_of_one::await_arrival(const assault& bad) const {
  const auto give_up = clock::now() + around_.deadline;
  while (bad.count().arrivals == 0 && !around_.stopped) {
    if (clock::now() > give_up)
      throw run_failure("no attacker has been let in: there is no siege");
    std::this_thread::sleep_for(1ms);
  }
}

// ---- figures ----

// The bytes that the players sent in the measured part: each update reaches all others in its zone.
double siege_of_one::bytes_of(const phase& which) const {
  const auto size = spoken_.message(0, std::string(asked_.payload, ' ')).size();
  const auto heard = static_cast<double>(asked_.clients) / static_cast<double>(asked_.zones) - 1;
  return which.value("delivered").value_or(0) / heard * static_cast<double>(size);
}

void siege_of_one::add_processor(figures& to, const phase& alone, const phase& beside) const {
  const auto honest_bytes = bytes_of(alone);
  std::optional<double> honest;
  if (alone.cpu && honest_bytes > 0)
    honest = *alone.cpu / honest_bytes;
  std::optional<double> share;
  std::optional<double> per_byte;
  std::optional<double> per_answer;
  if (beside.cpu && honest && beside.seconds > 0) {
    const auto spent = std::max(0.0, *beside.cpu - *honest * bytes_of(beside));
    share = spent / beside.seconds;
    // The cost of an attack that sends very few bytes is not a cost per byte.
    if (beside.attack_bytes >= 10'000)
      per_byte = spent / static_cast<double>(beside.attack_bytes);
    if (beside.attack_answers != 0)
      per_answer = spent / static_cast<double>(beside.attack_answers);
  }
  const auto nanoseconds = [](std::optional<double> seconds) {
    return seconds ? std::optional(*seconds * 1e9) : std::nullopt;
  };
  to.push_back(
    {"honest_cpu_ns_per_byte", "CPU per honest byte, ns", unit::ratio, nanoseconds(honest)});
  to.push_back({"attack_cpu_ns_per_byte", "CPU per byte of the attack, ns", unit::ratio,
                nanoseconds(per_byte)});
  to.push_back(
    {"attack_cpu_ratio", "against honest", unit::ratio,
     honest && per_byte && *honest > 0 ? std::optional(*per_byte / *honest) : std::nullopt});
  to.push_back({"attack_cpu_share", "of a core", unit::ratio, share});
  to.push_back({"attack_cpu_us_per_answer", "CPU per request answered", unit::microseconds,
                per_answer ? std::optional(*per_answer * 1e6) : std::nullopt});
}

// The gauge of the longest turn is exact, but counts from the start of the node. If that turn
// occurred before the attack, the histogram gives an upper bound for the turns since then.
void siege_of_one::add_turns(figures& to, const metrics_page& before,
                             const metrics_page& after) const {
  constexpr auto longest_key = "donet_io_longest_turn_seconds";
  const auto then = before.largest(longest_key);
  auto longest = after.largest(longest_key);
  if (longest && then && *longest <= *then)
    if (const auto bucket = after.largest_since(before, "donet_io_turn_seconds"))
      longest = std::min(*bucket, *longest);
  if (longest)
    *longest *= 1e6;
  to.push_back({"longest_turn_us", "longest turn", unit::microseconds, longest});
  to.push_back({"turn_handlers_max", "handlers in a turn", unit::count,
                after.largest("donet_io_turn_handlers_max")});
}

void siege_of_one::add_objects(figures& to, const phase& beside, const assault_count& count,
                               const metrics_page& before, const metrics_page& after) const {
  constexpr auto key = "donet_object_deliveries_total";
  const auto then = before.sum(key);
  const auto now = after.sum(key);
  std::optional<double> each;
  if (by_.has_desk && then && now && count.answers > 0)
    each = std::max(0.0, *now - *then - static_cast<double>(beside.published))
           / static_cast<double>(count.answers);
  to.push_back({"objects_per_interest", "objects asked for an interest", unit::count, each});
}

attack_result siege_of_one::run() {
  phase alone;
  {
    probe others(probes());
    alone = measure(nullptr);
  }
  if (!alone.failure.empty())
    throw run_failure("without any attack: " + alone.failure);
  const phase control = measure_control();
  const auto before = page();
  const auto memory = around_.process ? around_.process->resident_bytes() : std::nullopt;

  phase beside;
  assault_count count;
  probe_result others;
  {
    const assault bad(attackers(target_of(by_, at_)));
    await_arrival(bad);
    probe looking(probes());
    beside = measure(&bad);
    count = bad.count();
    others = looking.finish();
  }
  const auto recovery = recovery_us();
  const auto after = page();
  if (!look_())
    beside.failure = "the node has ended" + (beside.failure.empty() ? "" : "; " + beside.failure);

  attack_result result{
    .attack = std::string(by_.name), .found = {}, .failure = beside.failure, .violations = {}};
  auto& all = result.found;
  for (const auto& [key, label] : {std::pair{"latency_p50_us", "latency p50"},
                                   {"latency_p99_us", "latency p99"},
                                   {"latency_p999_us", "latency p99.9"},
                                   {"latency_max_us", "latency max"},
                                   {"delivered", "updates, all checked"}}) {
    take_over(all, alone.found, key, "alone_", std::string(label) + ", alone");
    take_over(all, beside.found, key, "beside_", std::string(label) + ", under siege");
    take_over(all, control.found, key, "control_", std::string(label) + ", others under siege");
  }
  all.push_back(
    count_of("attackers_arrived", "attackers that came", static_cast<double>(count.arrivals)));
  all.push_back(count_of("attackers_ended", "thrown out", static_cast<double>(count.ends)));
  all.push_back({"attackers_bytes", "sent by them", unit::bytes, static_cast<double>(count.bytes)});
  all.push_back({"attackers_bytes_per_second", "per second", unit::bytes,
                 beside.seconds > 0
                   ? std::optional(static_cast<double>(beside.attack_bytes) / beside.seconds)
                   : std::nullopt});
  all.push_back(
    count_of("attackers_open", "connections at the end", static_cast<double>(count.open)));
  all.push_back(
    count_of("attackers_answers", "requests answered", static_cast<double>(count.answers)));
  add_processor(all, alone, beside);
  add_turns(all, before, after);
  add_objects(all, beside, count, before, after);
  all.push_back(count_of("honest_failures", "players not served", beside.failure.empty() ? 0 : 1));
  const bool lost = (desk_ && desk_->is_lost()) || (victim_ && victim_->is_lost());
  all.push_back(count_of("ais_lost", "AIs and UberDOGs dropped", lost ? 1 : 0));
  all.push_back(
    count_of("newcomers", "players who came meanwhile", static_cast<double>(others.newcomers)));
  all.push_back(count_of("newcomers_lost", "of them not let in",
                         static_cast<double>(others.newcomers - others.welcomed)));
  all.push_back({"newcomer_max_us", "the slowest of them", unit::microseconds, others.slowest_us});
  all.push_back(
    {"recovery_us", "until one is let in after the attack", unit::microseconds, recovery});
  all.push_back(
    count_of("scrapes", "readings of the metrics", static_cast<double>(others.scrapes)));
  all.push_back(count_of("scrapes_lost", "of them not answered",
                         static_cast<double>(others.scrapes - others.answered)));
  all.push_back({"queued_bytes_max", "bytes between sockets, at most", unit::bytes,
                 at_.metrics ? std::optional(others.queued_bytes_max) : std::nullopt});
  all.push_back({"open_files_max", "open files, at most", unit::count,
                 at_.metrics ? std::optional(others.open_files_max) : std::nullopt});
  all.push_back({"server_memory_before", "server memory before", unit::bytes, memory});
  const auto memory_max =
    memory ? std::optional(std::max(beside.memory_max, *memory)) : std::nullopt;
  all.push_back({"server_memory_max", "at most", unit::bytes, memory_max});
  all.push_back({"server_memory_at_end", "at the end", unit::bytes,
                 around_.process ? around_.process->resident_bytes() : std::nullopt});
  all.push_back({"memory_growth", "growth", unit::bytes,
                 memory_max ? std::optional(*memory_max - *memory) : std::nullopt});
  result.violations = violations(by_.name, all);
  return result;
}

}  // namespace

attack_result besiege(const attack& by, const invocation& asked, const session& around,
                      const places& at, const std::function<bool()>& look) {
  return siege_of_one(by, asked, around, at, look).run();
}

}  // namespace donet::bench::siege
