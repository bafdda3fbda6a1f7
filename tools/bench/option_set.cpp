#include "tools/bench/option_set.hpp"

#include "tools/bench/payload.hpp"

namespace donet::bench {

namespace {

// The maximum window: the records of messages in flight stay below a few megabytes.
constexpr std::size_t window_max = 65'536;
// With a rate, the window only bounds the number of messages in flight.
constexpr std::size_t paced_window = 32'768;
constexpr std::size_t paced_client_window = 4'096;

bool is_given_window(bench::command which, const CLI::App& sub) {
  const bool has_window = which == command::pairs || which == command::fanout
                          || which == command::slow || which == command::client_fanout;
  return !has_window || sub.count("--window") > 0;
}

}  // namespace

CLI::App* option_set::add_command(CLI::App& group, bench::command which, const std::string& name,
                                  const std::string& what) {
  auto* sub = group.add_subcommand(name, what);
  auto* pid = sub->add_option("--pid", raw.pid, "The server's process; else found by its port")
                ->check(CLI::PositiveNumber);
  sub->add_option("--server-name", asked.server_name, "The same by its name")->excludes(pid);
  sub->add_option("--duration", asked.duration, "Seconds that each run measures")
    ->check(CLI::Range(0.01, 1e6))
    ->capture_default_str();
  sub->add_option("--messages", asked.messages, "Instead: end after so many of what is counted");
  sub
    ->add_option("--deadline", asked.deadline,
                 "Seconds without arrival after which a message is lost")
    ->check(CLI::Range(0.01, 3600.0))
    ->capture_default_str();
  sub->add_flag("--json", asked.json, "One line of JSON instead of the table");
  sub->add_option("--color", raw.color, "Color the output; auto asks the terminal and NO_COLOR")
    ->check(CLI::IsMember({"auto", "always", "never"}))
    ->capture_default_str();
  sub->callback([this, which, sub] { understand(which, *sub); });
  return sub;
}

void option_set::add_address(CLI::App& sub, const std::string& what) {
  sub.add_option("--address", asked.address, what)->option_text("HOST:PORT");
}

void option_set::add_in_flight(CLI::App& sub) {
  sub
    .add_option("--in-flight", raw.in_flight,
                "Messages under way, the next sent when one has arrived")
    ->check(CLI::Range(std::size_t{1}, window_max))
    ->capture_default_str();
}

void option_set::add_window(CLI::App& sub, const std::string& what, std::size_t usual) {
  sub.add_option("--window", asked.window, what + " (default: " + std::to_string(usual) + ")")
    ->check(CLI::Range(std::size_t{1}, window_max));
}

void option_set::add_payload(CLI::App& sub, const std::string& what, std::size_t bytes_max) {
  sub.add_option("--payload", asked.payload, what)
    ->check(CLI::Range(payload_bytes_min, bytes_max))
    ->capture_default_str();
}

void option_set::add_rate(CLI::App& sub, const std::string& what) {
  sub.add_option("--rate", asked.rate, what)->check(CLI::NonNegativeNumber)->capture_default_str();
}

void option_set::add_warmup(CLI::App& sub) {
  sub.add_option("--warmup", asked.warmup, "Seconds before a run measures")
    ->check(CLI::Range(0.0, 1e6))
    ->capture_default_str();
}

void option_set::add_runs(CLI::App& sub) {
  sub.add_option("--runs", asked.runs, "How often; with several the median is shown, too")
    ->check(CLI::Range(std::size_t{1}, std::size_t{1000}))
    ->capture_default_str();
}

void option_set::understand_window(bench::command which, const CLI::App& sub) {
  const bool is_latency = which == command::latency || which == command::client_latency;
  const bool is_fanout = which == command::fanout || which == command::client_fanout;
  if (is_latency)
    asked.window = raw.in_flight;
  else if (is_fanout && sub.count("--window") == 0)
    asked.window = 16;
  if (asked.rate > 0 && is_latency && sub.count("--in-flight") > 0)
    throw CLI::ValidationError("--in-flight and --rate exclude each other");
  if (asked.rate > 0 && (is_latency || !is_given_window(which, sub)))
    asked.window = is_client_command(which) ? paced_client_window : paced_window;
}

}  // namespace donet::bench
