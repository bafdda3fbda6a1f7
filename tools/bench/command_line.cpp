#include "tools/bench/command_line.hpp"

#include "tools/bench/client_protocol.hpp"
#include "tools/bench/md_protocol.hpp"
#include "tools/bench/payload.hpp"
#include "tools/bench/world.hpp"

#include <CLI/CLI.hpp>

#include <memory>

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

Every run checks order, loss, duplicates and bytes.
Exit codes: 0 all is well; 1 the server broke a promise or cannot be reached; 2 wrong usage.
`donet-bench md COMMAND --help` (or ss, ca) tells more about a command.)";

// The largest window: what a run keeps about messages under way stays below a few megabytes.
constexpr std::size_t window_max = 65'536;
// With a rate, the window only keeps the number of messages under way finite.
constexpr std::size_t paced_window = 32'768;
// Each of these clients keeps book of each: 24 bytes.
constexpr std::size_t crowd_max = 5'000;
// What a churn run keeps book of, a byte for each.
constexpr std::size_t churn_channels_max = 100'000'000;

struct raw_arguments {
  std::string peer = "md";
  std::string color = "auto";
  pid_t pid = 0;
  std::size_t pairs = 1;
  std::size_t in_flight = 1;
  std::size_t growth_mib = 1024;
};

class command_line {
public:
  command_line() {
    auto formatter = std::make_shared<CLI::Formatter>();
    formatter->column_width(34);
    app_.formatter(formatter);
    app_.set_help_flag("-h,--help", "Show this help and exit");
    app_.set_version_flag("--version", "donet-bench " DONET_VERSION, "Show the version and exit");
    app_.require_subcommand(1);
    app_.footer(footer);
    auto* md = app_.add_subcommand("md", "Load for a Message Director");
    md->require_subcommand(1);
    add_pairs(*md);
    add_fanout(*md);
    add_latency(*md);
    add_churn(*md);
    add_links(*md);
    add_scale(*md);
    add_slow(*md);
    auto* ss = app_.add_subcommand("ss", "Load for a State Server");
    ss->require_subcommand(1);
    add_objects(*ss);
    auto* ca = app_.add_subcommand("ca", "Load for a Client Agent");
    ca->require_subcommand(1);
    add_client_fanout(*ca);
    add_client_latency(*ca);
    add_logins(*ca);
    add_idle(*ca);
    add_interest(*ca);
  }

  std::variant<invocation, exit_code> read(int argc, const char* const* argv, std::ostream& out,
                                           std::ostream& err) {
    try {
      app_.parse(argc, argv);
      return asked_;
    } catch (const CLI::ParseError& e) {
      return app_.exit(e, out, err) == 0 ? exit_ok : exit_wrong_usage;
    }
  }

private:
  void add_pairs(CLI::App& md) {
    auto* sub = add(md, command::pairs, "pairs",
                    "Each publisher sends to a subscriber of its own, as fast as it goes");
    sub->add_option("--pairs", raw_.pairs, "Publishers, and subscribers")
      ->check(CLI::Range(std::size_t{1}, std::size_t{10'000}))
      ->capture_default_str();
    add_stream_options(*sub);
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
    add_stream_options(*sub);
    add_peer(*sub);
  }

  void add_latency(CLI::App& md) {
    auto* sub = add(md, command::latency, "latency",
                    "One publisher, one subscriber, and the time that each message takes");
    add_in_flight(*sub);
    add_payload(*sub);
    add_rate(*sub, "Instead: so many messages per second, whether the last has arrived or not");
    add_runs(*sub);
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
    add_rate(*sub, "Operations per second; 0: as many as it takes");
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
    add_window(*sub);
    add_payload(*sub);
  }

  void add_slow(CLI::App& md) {
    auto* sub = add(md, command::slow, "slow",
                    "Pairs, alone and then with a subscriber of all that never reads");
    sub->add_option("--pairs", raw_.pairs, "Publishers, and subscribers")
      ->check(CLI::Range(std::size_t{1}, std::size_t{10'000}))
      ->capture_default_str();
    add_window(*sub);
    add_payload(*sub);
    add_rate(*sub, "Messages per second over all; 0: as fast as it goes");
    sub
      ->add_option("--growth-max", raw_.growth_mib,
                   "End when the server's memory has grown by so many MiB")
      ->capture_default_str();
  }

  void add_objects(CLI::App& ss) {
    auto* sub =
      add(ss, command::objects, "objects",
          "Create objects, set and get their fields, delete them (world: config/worlds/bench.dc)");
    sub->add_option("--objects", asked_.objects, "How many (default: 10000)")
      ->check(CLI::Range(std::size_t{1}, std::size_t{100'000'000}));
    sub->add_option("--control", asked_.control_channel, "The State Server's channel (100100)");
    add_window(*sub);
  }

  void add_client_fanout(CLI::App& ca) {
    auto* sub =
      add_client(ca, command::client_fanout, "fanout",
                 "Players whose updates all others of their zone get; each counts as often as it "
                 "arrives");
    sub->add_option("--clients", asked_.clients, "How many players (default: 50)")
      ->check(CLI::Range(std::size_t{2}, crowd_max));
    sub->add_option("--zones", asked_.zones, "In how many zones they are, alike")
      ->check(CLI::Range(std::size_t{1}, crowd_max))
      ->capture_default_str();
    add_window(*sub);
    add_batch(*sub, "Updates per send call; 0: as many as the window lets");
    add_client_payload(*sub);
    add_rate(*sub, "Updates per second over all players; 0: as fast as the window lets");
    add_runs(*sub);
    add_world(*sub);
  }

  void add_client_latency(CLI::App& ca) {
    auto* sub = add_client(ca, command::client_latency, "latency",
                           "Two players, and the time that each update of one takes to the other");
    add_in_flight(*sub);
    add_client_payload(*sub);
    add_rate(*sub, "Instead: so many updates per second, whether the last has arrived or not");
    add_runs(*sub);
    add_world(*sub);
  }

  void add_logins(CLI::App& ca) {
    auto* sub = add_client(ca, command::client_logins, "logins",
                           "Connect, say HELLO, be answered, leave, all the time");
    sub->add_option("--concurrency", asked_.connections, "How many clients there are at a time")
      ->check(CLI::Range(std::size_t{1}, std::size_t{10'000}))
      ->capture_default_str();
    auto* abort = sub->add_flag("--abort", asked_.abort, "Leave by a reset");
    sub
      ->add_flag("--disconnect", asked_.disconnect,
                 "Leave by CLIENT_DISCONNECT, and wait until the server closes")
      ->excludes(abort);
    add_runs(*sub, false);
  }

  void add_idle(CLI::App& ca) {
    auto* sub = add_client(ca, command::client_idle, "idle",
                           "Clients that have said HELLO and wait: what each of them costs");
    sub->add_option("--clients", asked_.clients, "How many (default: 10000)")
      ->check(CLI::Range(std::size_t{1}, std::size_t{1'000'000}));
  }

  void add_interest(CLI::App& ca) {
    auto* sub = add_client(ca, command::client_interest, "interest",
                           "Clients that all open an interest in the same objects at once");
    sub->add_option("--clients", asked_.clients, "How many (default: 200)")
      ->check(CLI::Range(std::size_t{1}, std::size_t{60'000}));
    sub->add_option("--at-once", asked_.at_once, "How many of them at a time; 0: all")
      ->capture_default_str();
    sub->add_option("--objects", asked_.objects, "How many they are to see (default: 100)")
      ->check(CLI::Range(std::size_t{1}, std::size_t{60'000}));
    add_runs(*sub);
    add_world(*sub);
  }

  /// What a client needs to be let in.
  CLI::App* add_client(CLI::App& ca, bench::command which, const std::string& name,
                       const std::string& what) {
    auto* sub = add_any(ca, which, name, what);
    sub
      ->add_option("--client-agent", asked_.client_agent,
                   "Where the Client Agent listens (127.0.0.1:7198)")
      ->option_text("HOST:PORT");
    sub->add_option("--version-string", asked_.version, "The version that it wants (v1.0.0)");
    sub->add_option("--hash", asked_.hash, "The hash that it wants (of config/worlds/bench.dc)");
    return sub;
  }

  /// What the AI needs that makes the objects.
  void add_world(CLI::App& sub) {
    sub.add_option("--address", asked_.address, "Where the Message Director listens")
      ->option_text("HOST:PORT");
    sub.add_option("--control", asked_.control_channel, "The State Server's channel (100100)");
    sub.add_option("--uberdog", asked_.uberdog,
                   "The id of a BenchLogin to which anonymous clients may send (4700)");
  }

  /// The options that all have who talk to a Message Director.
  CLI::App* add(CLI::App& md, bench::command which, const std::string& name,
                const std::string& what) {
    auto* sub = add_any(md, which, name, what);
    sub->add_option("--address", asked_.address, "Where the server listens")
      ->option_text("HOST:PORT");
    return sub;
  }

  CLI::App* add_any(CLI::App& group, bench::command which, const std::string& name,
                    const std::string& what) {
    auto* sub = group.add_subcommand(name, what);
    auto* pid = sub->add_option("--pid", raw_.pid, "The server's process; else found by its port")
                  ->check(CLI::PositiveNumber);
    sub->add_option("--server-name", asked_.server_name, "The same by its name")->excludes(pid);
    sub->add_option("--duration", asked_.duration, "Seconds that each run measures")
      ->check(CLI::Range(0.01, 1e6))
      ->capture_default_str();
    sub->add_option("--messages", asked_.messages, "Instead: end after so many of what is counted");
    sub
      ->add_option("--deadline", asked_.deadline,
                   "Seconds without arrival after which a message is lost")
      ->check(CLI::Range(0.01, 3600.0))
      ->capture_default_str();
    sub->add_flag("--json", asked_.json, "One line of JSON instead of the table");
    sub->add_option("--color", raw_.color, "Color the output; auto asks the terminal and NO_COLOR")
      ->check(CLI::IsMember({"auto", "always", "never"}))
      ->capture_default_str();
    sub->callback([this, which, sub] { understand(which, *sub); });
    return sub;
  }

  void add_stream_options(CLI::App& sub) {
    add_window(sub);
    add_batch(sub, "Messages per send call; 0: as many as the window lets");
    add_payload(sub);
    add_rate(sub, "Messages per second over all publishers; 0: as fast as the window lets");
    add_runs(sub);
  }

  void add_in_flight(CLI::App& sub) {
    sub
      .add_option("--in-flight", raw_.in_flight,
                  "Messages under way, the next sent when one has arrived")
      ->check(CLI::Range(std::size_t{1}, window_max))
      ->capture_default_str();
  }

  void add_window(CLI::App& sub) {
    sub.add_option("--window", asked_.window, "Messages under way per publisher")
      ->check(CLI::Range(std::size_t{1}, window_max))
      ->capture_default_str();
  }

  void add_batch(CLI::App& sub, const std::string& what) {
    sub.add_option("--batch", asked_.batch, what)->capture_default_str();
  }

  void add_payload(CLI::App& sub) {
    sub.add_option("--payload", asked_.payload, "Bytes behind the header of a message")
      ->check(CLI::Range(payload_bytes_min, md_payload_bytes_max))
      ->capture_default_str();
  }

  void add_client_payload(CLI::App& sub) {
    sub.add_option("--payload", asked_.payload, "Bytes of an update's value")
      ->check(CLI::Range(payload_bytes_min, client_payload_bytes_max))
      ->capture_default_str();
  }

  void add_rate(CLI::App& sub, const std::string& what) {
    sub.add_option("--rate", asked_.rate, what)
      ->check(CLI::NonNegativeNumber)
      ->capture_default_str();
  }

  void add_runs(CLI::App& sub, bool with_warmup = true) {
    if (with_warmup)
      sub.add_option("--warmup", asked_.warmup, "Seconds before a run measures")
        ->check(CLI::Range(0.0, 1e6))
        ->capture_default_str();
    sub.add_option("--runs", asked_.runs, "How often; with several the median is shown, too")
      ->check(CLI::Range(std::size_t{1}, std::size_t{1000}))
      ->capture_default_str();
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

  /// What depends on the command, or on several options.
  void understand(bench::command which, const CLI::App& sub) {
    const auto is_given = [&](const char* name) { return sub.count(name) > 0; };
    asked_.command = which;
    asked_.peer = raw_.peer == "nats" ? peer_kind::nats : peer_kind::md;
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
    if (is_client_command(which))
      understand_client(which, sub);
    understand_window(which, sub);
    if (which == command::churn && !is_given("--connections"))
      asked_.connections = 10;
    if (which == command::churn && !is_given("--channels"))
      asked_.channels = 1000;
    if (which == command::churn && (asked_.connections + 1) * asked_.channels > churn_channels_max)
      throw CLI::ValidationError("--connections times --channels may be "
                                 + std::to_string(churn_channels_max) + " at most");
    if (which == command::objects && !is_given("--objects"))
      asked_.objects = 10'000;
    if (which == command::objects && !is_given("--control"))
      asked_.control_channel = 100'100;
    if ((which == command::links || which == command::client_logins) && !is_given("--concurrency"))
      asked_.connections = 16;
    if (which == command::scale && !is_given("--connections"))
      asked_.connections = 1000;
    if (which == command::scale && !is_given("--channels"))
      asked_.channels = 1'000'000;
    if (which == command::scale && asked_.channels < asked_.connections)
      throw CLI::ValidationError("--channels: each connection needs one");
  }

  void understand_window(bench::command which, const CLI::App& sub) {
    const bool is_latency = which == command::latency || which == command::client_latency;
    const bool is_fanout = which == command::fanout || which == command::client_fanout;
    if (is_latency)
      asked_.window = raw_.in_flight;
    else if (is_fanout && sub.count("--window") == 0)
      asked_.window = 16;
    if (asked_.rate > 0 && is_latency && sub.count("--in-flight") > 0)
      throw CLI::ValidationError("--in-flight and --rate exclude each other");
    if (asked_.rate > 0 && (is_latency || !is_given_window(which, sub)))
      asked_.window = paced_window;
  }

  void understand_client(bench::command which, const CLI::App& sub) {
    const auto is_given = [&](const char* name) { return sub.count(name) > 0; };
    const bool has_world = which != command::client_logins && which != command::client_idle;
    if (asked_.client_agent.empty())
      asked_.client_agent = "127.0.0.1:7198";
    if (!is_given("--version-string"))
      asked_.version = "v1.0.0";
    if (!is_given("--hash"))
      asked_.hash = world::hash;
    if (has_world && !is_given("--control"))
      asked_.control_channel = 100'100;
    if (has_world && !is_given("--uberdog"))
      asked_.uberdog = 4'700;
    if (which == command::client_latency)
      asked_.clients = 2;
    else if (which != command::client_logins && !is_given("--clients"))
      asked_.clients = which == command::client_fanout ? 50
                       : which == command::client_idle ? 10'000
                                                       : 200;
    if (which == command::client_interest && !is_given("--objects"))
      asked_.objects = 100;
    if (asked_.clients < 2 * asked_.zones && which == command::client_fanout)
      throw CLI::ValidationError("--zones: each needs two clients");
  }

  static bool is_given_window(bench::command which, const CLI::App& sub) {
    const bool has_window = which == command::pairs || which == command::fanout
                            || which == command::slow || which == command::client_fanout;
    return !has_window || sub.count("--window") > 0;
  }

  CLI::App app_{description, "donet-bench"};
  invocation asked_;
  raw_arguments raw_;
};

}  // namespace

std::variant<invocation, exit_code> read_command_line(int argc, const char* const* argv,
                                                      std::ostream& out, std::ostream& err) {
  return command_line().read(argc, argv, out, err);
}

}  // namespace donet::bench
