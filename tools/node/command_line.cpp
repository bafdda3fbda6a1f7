#include "tools/node/command_line.hpp"

#include "runtime/log/logger.hpp"
#include "tools/cli/program.hpp"
#include "tools/node/exit_codes.hpp"

#include <string>
#include <string_view>

namespace donet::tools {

namespace {

constexpr const char* description =
  "donet-node runs the services that a role file names: a part of a world, or all of it.";

constexpr const char* footer =
  R"(Without ROLE_FILE, daemon.toml in the current directory is read. Relative paths in a role file are
relative to its folder. config/roles/ has a role file with comments for every role.

Signals: SIGINT and SIGTERM stop the node in order, as donet-inspect drain does; a second one makes it
hurry, a third ends it at once. SIGHUP opens the files of log and events again, and reads certificates again.

Exit codes: 0 stopped as requested, or the role file is right (--check); 1 the role file is wrong, or
something that it names is not available; 2 wrong command line; 3 stopped by a failure, or not in order; 4 the other
nodes of the cluster continue without this one: start it again.)";

// CLI11 has already checked the word.
config::log_level level_called(std::string_view word) {
  using config::log_level;
  for (const log_level level :
       {log_level::trace, log_level::debug, log_level::info, log_level::warn}) {
    if (runtime::name(static_cast<runtime::log_level>(level)) == word)
      return level;
  }
  return log_level::error;
}

}  // namespace

std::variant<node_invocation, int> read_node_command_line(int argc, const char* const* argv,
                                                          std::ostream& out, std::ostream& err) {
  node_invocation asked;
  cli::program program({"donet-node", description, footer, 8, "-v,--version"});
  CLI::App& app = program.app();
  app.add_option("ROLE_FILE", asked.role_files,
                 "The role file of the node; with --check, those of all nodes of a cluster");
  app.add_flag("--check", asked.check_only,
               "Read role and DC files, report all mistakes, also between several files, and exit");
  app.add_flag("--check-database", asked.check_databases,
               "Report what a start would change in the databases, change nothing, and exit");
  std::string level;
  app
    .add_option("--log-level", level,
                "The least important level to log; overrides all levels of the role file")
    ->check(CLI::IsMember({"trace", "debug", "info", "warn", "error"}));
  std::string format;
  app
    .add_option("--log-format", format, "Lines for people or for programs; overrides the role file")
    ->check(CLI::IsMember({"text", "json"}));
  app.add_flag("-q,--quiet", asked.is_quiet,
               "Log to the role file's log_file only, not to standard output");
  app.callback([&asked] {
    if (asked.role_files.size() > 1 && !asked.check_only)
      throw CLI::ValidationError(asked.role_files[1].string(),
                                 "a node has one role file; --check reads several");
  });
  switch (program.read(argc, argv, out, err)) {
  case cli::reading::asked: break;
  case cli::reading::answered: return exit_stopped;
  case cli::reading::wrong_usage: return exit_wrong_usage;
  }
  if (asked.role_files.empty())
    asked.role_files = {"daemon.toml"};
  if (!level.empty())
    asked.log_level = level_called(level);
  if (!format.empty())
    asked.log_format = format == "json" ? config::log_format::json : config::log_format::text;
  return asked;
}

}  // namespace donet::tools
