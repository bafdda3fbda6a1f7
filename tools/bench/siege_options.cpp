#include "tools/bench/siege_options.hpp"

#include "tools/bench/client_options.hpp"
#include "tools/bench/client_protocol.hpp"
#include "tools/bench/siege/attack.hpp"

#include <string>

namespace donet::bench {

namespace {

// Updates in flight over all players: with a rate it only bounds their number, also while a node is
// blocked.
constexpr std::size_t window = 4'096;

void add_attacks(CLI::App& sub, option_set& options) {
  auto& asked = options.asked;
  sub.add_option("--attack", asked.attacks, "The attacks, by name, or all (default: all)")
    ->option_text("NAME ...")
    ->check([](const std::string& name) {
      return name == "all" || siege::find_attack(name) != nullptr
               ? std::string()
               : "there is no attack " + name + ": see --list";
    });
  sub.add_flag("--list", asked.lists_attacks, "Say which attacks there are, and what they send");
  sub
    .add_option("--attack-rate", asked.attack_rate,
                "Bytes per second that an attack sends over all its connections (default: 1000000)")
    ->check(CLI::PositiveNumber);
  sub
    .add_option("--attackers", asked.connections,
                "Connections of an attack at a time; 0: as many as it has by itself")
    ->check(CLI::Range(std::size_t{0}, std::size_t{10'000}))
    ->capture_default_str();
  sub.add_option("--seed", asked.seed, "Decides what is sent where that is random")
    ->capture_default_str();
  sub.add_flag(
    "--attackers-yield", asked.attackers_yield,
    "Attackers take only the processor time that the node and the players leave, and the players' "
    "thread does not wait for a core (needs root): for the latency on a machine that all share");
  sub.add_flag("--bare-control", asked.has_control,
               "Measure also the same attack on a listener without a protocol, where it needs no "
               "answers: what the attackers and the kernel take from the players by themselves");
  sub.add_flag("--assert", asked.asserts, "Fail where an attack breaks a bound");
}

void add_places(CLI::App& sub, option_set& options) {
  auto& asked = options.asked;
  sub
    .add_option(
      "--start", asked.start,
      "A donet-node and its role file (tools/bench/siege.toml): a new one is started for each "
      "attack, at ports of the system's choice, instead of attacking one that runs")
    ->expected(2)
    ->option_text("PROGRAM ROLE_FILE");
  sub.add_option("--tls", asked.tls, "Where the Client Agent listens for TLS (127.0.0.1:7195)")
    ->option_text("HOST:PORT");
  sub
    .add_option("--websocket", asked.websocket,
                "Where the Client Agent listens for WebSocket (127.0.0.1:7196)")
    ->option_text("HOST:PORT");
  sub.add_option("--metrics", asked.metrics, "Where the node shows its metrics (127.0.0.1:7194)")
    ->option_text("HOST:PORT");
}

}  // namespace

void add_siege_command(CLI::App& ca, option_set& options) {
  auto* sub = add_client(ca, options, command::client_siege, "siege",
                         "Players, first alone and then among clients that mean no good");
  add_attacks(*sub, options);
  sub->add_option("--players", options.asked.clients, "How many honest players (default: 100)")
    ->check(CLI::Range(std::size_t{2}, std::size_t{5'000}));
  sub->add_option("--zones", options.asked.zones, "In how many zones they are, alike (default: 10)")
    ->check(CLI::Range(std::size_t{1}, std::size_t{2'500}));
  options.add_payload(*sub, "Bytes of an update's value", client_payload_bytes_max);
  options.add_rate(*sub, "Updates per second over all players (default: 1000)");
  options.add_warmup(*sub);
  add_world(*sub, options);
  add_places(*sub, options);
}

void understand_siege_command(invocation& asked, const CLI::App& sub) {
  const auto is_given = [&](const char* name) { return sub.count(name) > 0; };
  if (!is_given("--attack"))
    asked.attacks = {"all"};
  if (!is_given("--attack-rate"))
    asked.attack_rate = 1e6;
  if (!is_given("--attackers"))
    asked.connections = 0;
  if (!is_given("--players"))
    asked.clients = 100;
  if (!is_given("--zones"))
    asked.zones = asked.clients >= 20 ? 10 : 1;
  if (!is_given("--rate"))
    asked.rate = 1000;
  if (!is_given("--tls"))
    asked.tls = "127.0.0.1:7195";
  if (!is_given("--websocket"))
    asked.websocket = "127.0.0.1:7196";
  if (!is_given("--metrics"))
    asked.metrics = "127.0.0.1:7194";
  asked.publishers = asked.clients;
  asked.window = window;
  if (asked.clients < 2 * asked.zones)
    throw CLI::ValidationError("--zones: each needs two players");
  if (asked.rate <= 0)
    throw CLI::ValidationError(
      "--rate: players who send as fast as it goes tell nothing of latency");
}

}  // namespace donet::bench
