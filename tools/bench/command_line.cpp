#include "tools/bench/command_line.hpp"

#include "tools/bench/client_options.hpp"
#include "tools/bench/compare/compare_options.hpp"
#include "tools/bench/database_options.hpp"
#include "tools/bench/event_options.hpp"
#include "tools/bench/md_protocol.hpp"
#include "tools/bench/option_set.hpp"
#include "tools/cli/program.hpp"

namespace donet::bench {

namespace {

constexpr const char* description =
  "donet-bench puts load on a server, checks everything that comes back, and measures.";

constexpr const char* footer = R"(Examples:
  donet-bench md pairs                          how many messages per second?
  donet-bench md pairs --pairs 8 --window 64 --runs 3
  donet-bench md fanout --publishers 8 --subscribers 50
  donet-bench md latency --rate 10000           how long does one take at that load?
  donet-bench md pairs --peer nats              the same load on a NATS server
  donet-bench ss objects --objects 100000       the life of objects in a State Server
  donet-bench ca fanout --clients 200           players who see each other move
  donet-bench db mixed --window 16              set a field in the database, get it
  donet-bench el events --output build/events   events until they are in the log
  donet-bench compare --a 'donet-node {config}' --b 'old/donet-node {config}' --rows 'md-*'

Every run checks order, loss, duplicates and bytes.

Exit codes: 0 all is well; 1 the server broke a promise or cannot be reached; 2 wrong usage.

`donet-bench md COMMAND --help` (or ss, ca, db, el) tells more about a command.)";

// A churn run records one byte per channel.
constexpr std::size_t churn_channels_max = 100'000'000;

constexpr const char* window = "Messages under way per publisher";
constexpr const char* payload = "Bytes behind the header of a message";

class command_line {
public:
  command_line() {
    app_.require_subcommand(1);
    auto* md = app_.add_subcommand("md", "Load for a Message Director");
    md->require_subcommand(1);
    add_pairs(*md);
    add_fanout(*md);
    add_latency(*md);
    add_churn(*md);
    add_links(*md);
    add_scale(*md);
    add_slow(*md);
    add_idle(*md);
    auto* ss = app_.add_subcommand("ss", "Load for a State Server");
    ss->require_subcommand(1);
    add_objects(*ss);
    add_updates(*ss);
    add_idle_objects(*ss);
    add_client_commands(app_, options_);
    add_database_commands(app_, options_);
    add_event_commands(app_, options_);
    compare::add_command(app_, options_);
    options_.understand = [this](bench::command which, const CLI::App& sub) {
      understand(which, sub);
    };
  }

  std::variant<invocation, exit_code> read(int argc, const char* const* argv, std::ostream& out,
                                           std::ostream& err) {
    switch (program_.read(argc, argv, out, err)) {
    case cli::reading::asked: return asked_;
    case cli::reading::answered: return exit_ok;
    case cli::reading::wrong_usage: break;
    }
    return exit_wrong_usage;
  }

private:
  void add_pairs(CLI::App& md) {
    auto* sub = add(md, command::pairs, "pairs",
                    "Each publisher sends to a subscriber of its own, as fast as it goes");
    sub->add_option("--pairs", raw_.pairs, "Publishers, and subscribers")
      ->check(CLI::Range(std::size_t{1}, std::size_t{10'000}))
      ->capture_default_str();
    add_stream_options(*sub, 256);
    add_peer(*sub);
  }

  void add_fanout(CLI::App& md) {
    auto* sub =
      add(md, command::fanout, "fanout",
          "Every subscriber hears every publisher; each message counts as often as it arrives");
    sub->add_option("--publishers", asked_.publishers, "How many send")
      ->check(CLI::Range(std::size_t{1}, std::size_t{10'000}))
      ->capture_default_str();
    sub->add_option("--subscribers", asked_.subscribers, "How many listen")
      ->check(CLI::Range(std::size_t{1}, std::size_t{10'000}))
      ->capture_default_str();
    add_stream_options(*sub, 16);
    add_peer(*sub);
  }

  void add_latency(CLI::App& md) {
    auto* sub = add(md, command::latency, "latency",
                    "One publisher, one subscriber, and the time that each message takes");
    options_.add_in_flight(*sub);
    options_.add_payload(*sub, payload, md_payload_bytes_max);
    options_.add_rate(*sub,
                      "Instead: so many messages per second, whether the last has arrived or not");
    options_.add_warmup(*sub);
    options_.add_runs(*sub);
    add_peer(*sub);
  }

  void add_churn(CLI::App& md) {
    auto* sub = add(md, command::churn, "churn", "Subscribe and unsubscribe all the time");
    add_connections(*sub, 10);
    sub
      ->add_option("--channels", asked_.channels,
                   "Channels of each connection (and as many shared ones)")
      ->check(CLI::Range(std::size_t{128}, std::size_t{1'000'000}))
      ->capture_default_str();
    sub->add_flag("--ranges", asked_.ranges, "Half of the operations are on ranges of channels");
    add_batch(*sub, "Operations of a connection between probes; 0: 100");
    options_.add_rate(*sub, "Operations per second; 0: as many as it takes");
  }

  void add_links(CLI::App& md) {
    auto* sub =
      add(md, command::links, "links", "Connect, subscribe, get one message, leave, all the time");
    sub->add_option("--concurrency", asked_.connections, "How many links there are at a time")
      ->check(CLI::Range(std::size_t{1}, std::size_t{10'000}))
      ->capture_default_str();
    sub->add_flag("--abort", asked_.abort, "Leave by a reset");
    sub->add_flag("--post-remove", asked_.post_remove,
                  "Each leaves a post-remove, which must arrive when it has gone");
  }

  void add_scale(CLI::App& md) {
    auto* sub = add(md, command::scale, "scale",
                    "Is routing to one of a million channels as fast as to the only one?");
    add_connections(*sub, 1000);
    sub->add_option("--channels", asked_.channels, "Channels subscribed to over all connections")
      ->check(CLI::Range(std::size_t{1}, std::size_t{10'000'000}))
      ->capture_default_str();
    options_.add_window(*sub, window, 256);
    options_.add_payload(*sub, payload, md_payload_bytes_max);
  }

  void add_slow(CLI::App& md) {
    auto* sub = add(md, command::slow, "slow",
                    "Pairs, alone and then with a subscriber of all that never reads");
    sub->add_option("--pairs", raw_.pairs, "Publishers, and subscribers")
      ->check(CLI::Range(std::size_t{1}, std::size_t{10'000}))
      ->capture_default_str();
    options_.add_window(*sub, window, 256);
    options_.add_payload(*sub, payload, md_payload_bytes_max);
    options_.add_rate(*sub, "Messages per second over all; 0: as fast as it goes");
    sub
      ->add_option("--growth-max", raw_.growth_mib,
                   "End when the server's memory has grown by so many MiB")
      ->capture_default_str();
  }

  void add_idle(CLI::App& md) {
    auto* sub = add(md, command::idle_links, "idle",
                    "What a server costs that is left alone, with idle links or without any");
    sub->add_option("--connections", asked_.connections, "Links (default: 0)")
      ->check(CLI::Range(std::size_t{0}, std::size_t{60'000}));
  }

  void add_objects(CLI::App& ss) {
    auto* sub =
      add(ss, command::objects, "objects",
          "Create objects, set and get their fields, delete them (world: config/worlds/bench.dc)");
    add_object_options(*sub, 10'000);
    options_.add_window(*sub, window, 256);
  }

  void add_updates(CLI::App& ss) {
    auto* sub = add(ss, command::object_updates, "updates",
                    "Set a field of any of many objects, as fast as it goes");
    add_object_options(*sub, 10'000);
    add_keep_objects(*sub);
    options_.add_window(*sub, window, 256);
    options_.add_warmup(*sub);
    options_.add_runs(*sub);
  }

  void add_idle_objects(CLI::App& ss) {
    auto* sub = add(ss, command::idle_objects, "idle",
                    "Objects that nothing happens to: what each of them costs");
    add_object_options(*sub, 100'000);
    add_keep_objects(*sub);
  }

  void add_keep_objects(CLI::App& sub) {
    sub.add_flag("--keep-objects", asked_.keeps_objects, "Leave the objects in the State Server");
  }

  void add_object_options(CLI::App& sub, std::size_t usual) {
    sub
      .add_option("--objects", asked_.objects, "How many (default: " + std::to_string(usual) + ")")
      ->check(CLI::Range(std::size_t{1}, std::size_t{100'000'000}));
    sub.add_option("--control", asked_.control_channel, "The State Server's channel (100100)");
    sub
      .add_option(
        "--first-id", asked_.first_id,
        "The DoId of the first, others follow; and the zone, so that generators with others do "
        "not meet")
      ->check(CLI::Range(1'000U, 800'000'000U))
      ->capture_default_str();
  }

  /// The options of all commands for a Message Director.
  CLI::App* add(CLI::App& md, bench::command which, const std::string& name,
                const std::string& what) {
    auto* sub = options_.add_command(md, which, name, what);
    options_.add_address(*sub, "Where the server listens");
    return sub;
  }

  void add_stream_options(CLI::App& sub, std::size_t usual_window) {
    options_.add_window(sub, window, usual_window);
    add_batch(sub, "Messages per send call; 0: as many as the window lets");
    options_.add_payload(sub, payload, md_payload_bytes_max);
    options_.add_rate(sub,
                      "Messages per second over all publishers; 0: as fast as the window lets");
    options_.add_warmup(sub);
    options_.add_runs(sub);
  }

  void add_batch(CLI::App& sub, const std::string& what) {
    sub.add_option("--batch", asked_.batch, what)->capture_default_str();
  }

  void add_peer(CLI::App& sub) {
    sub.add_option("--peer", raw_.peer, "What the server speaks")
      ->check(CLI::IsMember({"md", "nats"}))
      ->capture_default_str();
  }

  void add_connections(CLI::App& sub, std::size_t usual) {
    sub
      .add_option("--connections", asked_.connections,
                  "Links that subscribe (default: " + std::to_string(usual) + ")")
      ->check(CLI::Range(std::size_t{1}, std::size_t{60'000}));
  }

  /// Derives the values that depend on the command, or on several options.
  void understand(bench::command which, const CLI::App& sub) {
    const auto is_given = [&](const char* name) { return sub.count(name) > 0; };
    asked_.command = which;
    asked_.peer = raw_.peer == "nats" ? peer_kind::nats : peer_kind::md;
    if (which == command::events)
      understand_event_command(asked_, sub);
    if (asked_.address.empty())
      asked_.address = asked_.peer == peer_kind::nats ? "127.0.0.1:4222" : "127.0.0.1:7199";
    if (raw_.pid != 0)
      asked_.pid = raw_.pid;
    asked_.color = raw_.color == "always"  ? tools::color_choice::always
                   : raw_.color == "never" ? tools::color_choice::never
                                           : tools::color_choice::automatic;
    asked_.growth_max = raw_.growth_mib << 20;
    if (which == command::pairs || which == command::slow)
      asked_.publishers = asked_.subscribers = raw_.pairs;
    if (is_database_command(which))
      understand_database_command(asked_, sub);
    if (is_client_command(which))
      understand_client_command(asked_, sub);
    options_.understand_window(which, sub);
    if (which == command::churn && !is_given("--connections"))
      asked_.connections = 10;
    if (which == command::churn && !is_given("--channels"))
      asked_.channels = 1000;
    if (which == command::churn && (asked_.connections + 1) * asked_.channels > churn_channels_max)
      throw CLI::ValidationError("--connections times --channels may be "
                                 + std::to_string(churn_channels_max) + " at most");
    if (is_object_command(which) && !is_given("--objects"))
      asked_.objects = which == command::idle_objects ? 100'000 : 10'000;
    if (is_object_command(which) && !is_given("--control"))
      asked_.control_channel = 100'100;
    if (which == command::idle_links && !is_given("--connections"))
      asked_.connections = 0;
    if (which == command::links && !is_given("--concurrency"))
      asked_.connections = 16;
    if (which == command::scale && !is_given("--connections"))
      asked_.connections = 1000;
    if (which == command::scale && !is_given("--channels"))
      asked_.channels = 1'000'000;
    if (which == command::scale && asked_.channels < asked_.connections)
      throw CLI::ValidationError("--channels: each connection needs one");
  }

  cli::program program_{{"donet-bench", description, footer}};
  CLI::App& app_ = program_.app();
  option_set options_;
  invocation& asked_ = options_.asked;
  raw_arguments& raw_ = options_.raw;
};

}  // namespace

std::variant<invocation, exit_code> read_command_line(int argc, const char* const* argv,
                                                      std::ostream& out, std::ostream& err) {
  return command_line().read(argc, argv, out, err);
}

}  // namespace donet::bench
