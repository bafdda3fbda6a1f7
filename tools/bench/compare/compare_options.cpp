#include "tools/bench/compare/compare_options.hpp"

#include <map>
#include <string>

namespace donet::bench::compare {

namespace {

const std::map<std::string, server_kind> kinds = {{"donet", server_kind::donet},
                                                  {"astron", server_kind::astron},
                                                  {"nats", server_kind::nats},
                                                  {"bare", server_kind::bare}};

void add_contestant(CLI::App& sub, const std::string& name, contestant& who, std::string& kind) {
  sub
    .add_option(
      "--" + name, who.command,
      "How server " + name
        + " is started; {config}: the file that is written for it, {port}: the port of its "
          "Message Director, or of NATS, {client_port}: that of its Client Agent, "
          "{folder}: its folder")
    ->option_text("COMMAND");
  sub
    .add_option("--" + name + "-protocol", kind,
                "What it is: donet; astron, whose file has the keys of revision c1436f90 and is "
                "tested as text only, not with an astrond; nats; or bare, the system calls alone, "
                "which have no command")
    ->check(CLI::IsMember({"donet", "astron", "nats", "bare"}))
    ->option_text("NAME [donet]");
}

void check(const contestant& who, const std::string& name) {
  if (who.kind == server_kind::bare)
    return;
  if (who.command.empty())
    throw CLI::ValidationError("--" + name + " is missing: how is this server started?");
  const bool is_nats = who.kind == server_kind::nats;
  const std::string wanted = is_nats ? "{port}" : "{config}";
  if (who.command.find(wanted) == who.command.npos)
    throw CLI::ValidationError("--" + name + ": " + wanted + " is missing in the command");
}

}  // namespace

void add_command(CLI::App& app, option_set& options) {
  auto& asked = options.asked;
  auto& request = asked.comparison;
  auto* sub = app.add_subcommand(
    "compare", "Two servers in turn, row by row: rates, ratios, latencies (tools/bench/README.md)");
  add_contestant(*sub, "a", request.a, options.raw.a_protocol);
  add_contestant(*sub, "b", request.b, options.raw.b_protocol);
  sub
    ->add_option("--rows", request.rows,
                 "The rows, by name or by globs of names: 'md-*' (default: all)")
    ->option_text("GLOB ...");
  sub->add_flag("--list", request.lists_rows,
                "List the rows and their commands, and say how long all runs take");
  sub->add_option("--rounds", request.rounds, "How often A, B, B, A are measured in each row")
    ->check(CLI::Range(std::size_t{1}, std::size_t{1000}))
    ->capture_default_str();
  sub->add_option("--seconds", asked.duration, "Seconds that each run measures (default: 3)")
    ->check(CLI::Range(0.01, 1e6));
  options.add_warmup(*sub);
  sub
    ->add_option("--deadline", asked.deadline,
                 "Seconds without arrival after which a message is lost (default: 30)")
    ->check(CLI::Range(0.01, 3600.0));
  sub->add_flag("--no-bare", request.without_bare,
                "Do not measure what a process reaches that only makes the system calls");
  sub
    ->add_option(
      "--folder", request.folder,
      "Where the files of the servers go, also their databases; its disk is what is measured there "
      "(default: the system's folder for temporary files)")
    ->option_text("DIR")
    ->check(CLI::ExistingDirectory);
  sub->add_flag("--json", asked.json, "One line of JSON instead of the table");
  sub
    ->add_option("--color", options.raw.color,
                 "Color the output; auto asks the terminal and NO_COLOR")
    ->check(CLI::IsMember({"auto", "always", "never"}))
    ->capture_default_str();
  sub->callback([&options, sub] {
    auto& own = options.asked;
    if (sub->count("--seconds") == 0)
      own.duration = 3;
    if (sub->count("--deadline") == 0)
      own.deadline = 30;
    own.comparison.a.kind = kinds.at(options.raw.a_protocol);
    own.comparison.b.kind = kinds.at(options.raw.b_protocol);
    if (!own.comparison.lists_rows) {
      check(own.comparison.a, "a");
      check(own.comparison.b, "b");
    }
    options.understand(bench::command::compare, *sub);
  });
}

}  // namespace donet::bench::compare
