#pragma once
// Options shared by several groups of commands.

#include "tools/bench/invocation.hpp"

#include <CLI/CLI.hpp>

#include <cstddef>
#include <functional>
#include <string>

namespace donet::bench {

/// Arguments that an invocation does not store as they were written.
struct raw_arguments {
  std::string peer = "md";
  std::string color = "auto";
  std::string a_protocol = "donet";
  std::string b_protocol = "donet";
  pid_t pid = 0;
  std::size_t pairs = 1;
  std::size_t in_flight = 1;
  std::size_t growth_mib = 1024;
};

/// Destination of the arguments, and functions that add options to a command. Must outlive the
/// commands.
struct option_set {
  invocation asked;
  raw_arguments raw;
  /// Called after a command was parsed, to derive values that depend on it or on several options.
  std::function<void(command, const CLI::App&)> understand;

  /// Adds a command with the options that all commands have.
  CLI::App* add_command(CLI::App& group, bench::command which, const std::string& name,
                        const std::string& what);

  void add_address(CLI::App& sub, const std::string& what);
  void add_in_flight(CLI::App& sub);
  void add_window(CLI::App& sub, const std::string& what, std::size_t usual);
  void add_payload(CLI::App& sub, const std::string& what, std::size_t bytes_max);
  void add_rate(CLI::App& sub, const std::string& what);
  void add_warmup(CLI::App& sub);
  void add_runs(CLI::App& sub);

  /// Applies the rules of --window, --in-flight and --rate.
  void understand_window(bench::command which, const CLI::App& sub);
};

}  // namespace donet::bench
