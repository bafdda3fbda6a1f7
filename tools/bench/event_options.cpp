#include "tools/bench/event_options.hpp"

namespace donet::bench {

namespace {

// Such a text fits into one UDP datagram with its envelope, and into one line.
constexpr std::size_t event_payload_bytes_max = 60'000;

}  // namespace

void add_event_commands(CLI::App& app, option_set& options) {
  auto* el = app.add_subcommand("el", "Load for an Event Logger");
  el->require_subcommand(1);
  auto* sub = options.add_command(*el, command::events, "events",
                                  "Send events, and look for each in the log");
  sub
    ->add_option("--address", options.asked.address,
                 "Where the Event Logger listens (127.0.0.1:7197)")
    ->option_text("HOST:PORT");
  sub
    ->add_option("--output", options.asked.output,
                 "The folder of its files, which the generator reads")
    ->option_text("DIR [.]");
  options.add_window(*sub, "Events that are not yet in the log; with --rate: any number", 256);
  options.add_payload(*sub, "Bytes of an event's text", event_payload_bytes_max);
  options.add_rate(*sub, "Events per second; 0: as fast as the window lets");
  options.add_warmup(*sub);
  options.add_runs(*sub);
}

void understand_event_command(invocation& asked, const CLI::App& sub) {
  if (sub.count("--address") == 0)
    asked.address = "127.0.0.1:7197";
  if (asked.rate > 0 && sub.count("--window") == 0)
    asked.window = 0;
}

}  // namespace donet::bench
