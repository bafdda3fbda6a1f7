#include "tools/bench/client_options.hpp"

#include "tools/bench/client_protocol.hpp"
#include "tools/bench/siege_options.hpp"
#include "tools/bench/world.hpp"

namespace donet::bench {

namespace {

// Each of these clients keeps a record of every other one: 24 bytes.
constexpr std::size_t crowd_max = 5'000;

void add_client_fanout(CLI::App& ca, option_set& options) {
  auto* sub =
    add_client(ca, options, command::client_fanout, "fanout",
               "Players whose updates all others of their zone get; each counts as often as it "
               "arrives");
  sub->add_option("--clients", options.asked.clients, "How many players (default: 50)")
    ->check(CLI::Range(std::size_t{2}, crowd_max));
  sub->add_option("--zones", options.asked.zones, "In how many zones they are, alike")
    ->check(CLI::Range(std::size_t{1}, crowd_max))
    ->capture_default_str();
  sub->add_option("--speakers", options.asked.publishers, "How many of them send (default: all)")
    ->check(CLI::Range(std::size_t{1}, crowd_max));
  options.add_window(*sub, "Updates under way over all players, who take turns", 16);
  options.add_payload(*sub, "Bytes of an update's value", client_payload_bytes_max);
  options.add_rate(*sub, "Updates per second over all players; 0: as fast as the window lets");
  options.add_warmup(*sub);
  options.add_runs(*sub);
  add_world(*sub, options);
}

void add_client_latency(CLI::App& ca, option_set& options) {
  auto* sub = add_client(ca, options, command::client_latency, "latency",
                         "Two players, and the time that each update of one takes to the other");
  options.add_in_flight(*sub);
  options.add_payload(*sub, "Bytes of an update's value", client_payload_bytes_max);
  options.add_rate(*sub,
                   "Instead: so many updates per second, whether the last has arrived or not");
  options.add_warmup(*sub);
  options.add_runs(*sub);
  add_world(*sub, options);
}

void add_logins(CLI::App& ca, option_set& options) {
  auto* sub = add_client(ca, options, command::client_logins, "logins",
                         "Connect, say HELLO, be answered, leave, all the time");
  sub
    ->add_option("--concurrency", options.asked.connections, "How many clients there are at a time")
    ->check(CLI::Range(std::size_t{1}, std::size_t{10'000}))
    ->capture_default_str();
  auto* abort = sub->add_flag("--abort", options.asked.abort, "Leave by a reset");
  sub
    ->add_flag("--disconnect", options.asked.disconnect,
               "Leave by CLIENT_DISCONNECT, and wait until the server closes")
    ->excludes(abort);
  options.add_runs(*sub);
}

void add_idle(CLI::App& ca, option_set& options) {
  auto* sub = add_client(ca, options, command::client_idle, "idle",
                         "Clients that have said HELLO and wait: what each of them costs");
  sub->add_option("--clients", options.asked.clients, "How many (default: 10000)")
    ->check(CLI::Range(std::size_t{1}, std::size_t{1'000'000}));
}

void add_interest(CLI::App& ca, option_set& options) {
  auto* sub = add_client(ca, options, command::client_interest, "interest",
                         "Clients that all open an interest in the same objects at once");
  sub->add_option("--clients", options.asked.clients, "How many (default: 200)")
    ->check(CLI::Range(std::size_t{1}, std::size_t{60'000}));
  sub->add_option("--at-once", options.asked.at_once, "How many of them at a time; 0: all")
    ->capture_default_str();
  sub->add_option("--objects", options.asked.objects, "How many they are to see (default: 100)")
    ->check(CLI::Range(std::size_t{1}, std::size_t{60'000}));
  options.add_warmup(*sub);
  options.add_runs(*sub);
  add_world(*sub, options);
}

}  // namespace

CLI::App* add_client(CLI::App& ca, option_set& options, bench::command which,
                     const std::string& name, const std::string& what) {
  auto* sub = options.add_command(ca, which, name, what);
  sub
    ->add_option("--client-agent", options.asked.client_agent,
                 "Where the Client Agent listens (127.0.0.1:7198)")
    ->option_text("HOST:PORT");
  sub->add_option("--version-string", options.asked.version, "The version that it wants (v1.0.0)");
  sub->add_option("--hash", options.asked.hash,
                  "The hash that it wants (of config/worlds/bench.dc)");
  return sub;
}

void add_world(CLI::App& sub, option_set& options) {
  options.add_address(sub, "Where the Message Director listens");
  sub.add_option("--control", options.asked.control_channel, "The State Server's channel (100100)");
  sub.add_option("--uberdog", options.asked.uberdog,
                 "The id of a BenchLogin to which anonymous clients may send (4700)");
}

void add_client_commands(CLI::App& app, option_set& options) {
  auto* ca = app.add_subcommand("ca", "Load for a Client Agent");
  ca->require_subcommand(1);
  add_client_fanout(*ca, options);
  add_client_latency(*ca, options);
  add_logins(*ca, options);
  add_idle(*ca, options);
  add_interest(*ca, options);
  add_siege_command(*ca, options);
}

void understand_client_command(invocation& asked, const CLI::App& sub) {
  const auto is_given = [&](const char* name) { return sub.count(name) > 0; };
  const auto which = asked.command;
  const bool has_world = which != command::client_logins && which != command::client_idle;
  if (asked.client_agent.empty())
    asked.client_agent = "127.0.0.1:7198";
  if (!is_given("--version-string"))
    asked.version = "v1.0.0";
  if (!is_given("--hash"))
    asked.hash = world::hash;
  if (has_world && !is_given("--control"))
    asked.control_channel = 100'100;
  if (has_world && !is_given("--uberdog"))
    asked.uberdog = 4'700;
  if (which == command::client_siege)
    return understand_siege_command(asked, sub);
  if (which == command::client_latency)
    asked.clients = 2;
  else if (which != command::client_logins && !is_given("--clients"))
    asked.clients = which == command::client_fanout ? 50
                    : which == command::client_idle ? 10'000
                                                    : 200;
  if (which == command::client_interest && !is_given("--objects"))
    asked.objects = 100;
  if (which == command::client_fanout && !is_given("--speakers"))
    asked.publishers = asked.clients;
  if (which == command::client_fanout && asked.publishers > asked.clients)
    throw CLI::ValidationError("--speakers: there are not so many clients");
  if (asked.clients < 2 * asked.zones && which == command::client_fanout)
    throw CLI::ValidationError("--zones: each needs two clients");
  if (which == command::client_logins && !is_given("--concurrency"))
    asked.connections = 16;
}

}  // namespace donet::bench
