#include "tools/bench/database_options.hpp"

#include <string>

namespace donet::bench {

namespace {

void add(CLI::App& db, option_set& options, bench::command which, const std::string& name,
         const std::string& what) {
  auto* sub = options.add_command(db, which, name, what + " (world: config/worlds/bench.dc)");
  options.add_address(*sub, "Where the Message Director listens");
  sub->add_option("--control", options.asked.control_channel,
                  "The Database Server's channel (200200)");
  if (which != command::database_create)
    sub
      ->add_option("--objects", options.asked.objects,
                   "How many there are to choose from (default: 1000)")
      ->check(CLI::Range(std::size_t{1}, std::size_t{100'000'000}));
  options.add_window(*sub, "Requests that have no answer yet; a set and its get are one",
                     which == command::database_activate ? 1 : 128);
  sub
    ->add_option("--disk", options.asked.disk,
                 "The folder on whose disk fsyncs are counted, for comparison")
    ->option_text("DIR [.]");
  sub->add_option("--disk-time", options.asked.disk_time, "Seconds for that; 0: not at all")
    ->check(CLI::Range(0.0, 60.0))
    ->capture_default_str();
  sub->add_flag("--keep-objects", options.asked.keeps_objects, "Leave the objects in the database");
  options.add_warmup(*sub);
  options.add_runs(*sub);
}

}  // namespace

void add_database_commands(CLI::App& app, option_set& options) {
  auto* db = app.add_subcommand("db", "Load for a Database Server");
  db->require_subcommand(1);
  add(*db, options, command::database_mixed, "mixed",
      "Set a field of an object, get it, and the next object");
  add(*db, options, command::database_create, "create", "Create objects");
  add(*db, options, command::database_get, "get", "Get a field of any object");
  add(*db, options, command::database_activate, "activate",
      "Bring stored objects to life, each as soon as it is forgotten again");
}

void understand_database_command(invocation& asked, const CLI::App& sub) {
  if (sub.count("--control") == 0)
    asked.control_channel = 200'200;
  if (sub.count("--window") == 0)
    asked.window = asked.command == command::database_activate ? 1 : 128;
  if (asked.command != command::database_create && sub.count("--objects") == 0)
    asked.objects = 1'000;
}

}  // namespace donet::bench
