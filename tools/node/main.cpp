// donet-node: reads a role file, runs its node until a signal, and stops it in order.

#include "actors/spawn/databases.hpp"
#include "actors/spawn/node.hpp"
#include "runtime/log/spdlog_logger.hpp"
#include "runtime/open_files.hpp"
#include "tools/node/command_line.hpp"
#include "tools/node/exit_codes.hpp"
#include "tools/node/role.hpp"
#include "tools/node/role_check.hpp"
#include "tools/node/service_manager.hpp"

#include <algorithm>
#include <atomic>
#include <chrono>
#include <csignal>
#include <cstdlib>
#include <exception>
#include <iostream>
#include <optional>
#include <thread>
#include <utility>

#include <unistd.h>

using namespace donet;
using namespace donet::tools;

namespace {

// Time for a terminal, pipe or disk to accept the last lines of the log.
constexpr std::chrono::seconds last_patience{5};

// Sent by this process to itself: donet-inspect requests a drain, or the node has stopped.
constexpr int own_signal = SIGUSR1;

std::atomic<bool> failed{false};
std::atomic<bool> is_told_to_stop{false};

// Also applies to threads that are started later: only `wait_for_signal` receives the signals.
sigset_t hold_back_signals() {
  sigset_t stopping;
  sigemptyset(&stopping);
  sigaddset(&stopping, SIGINT);
  sigaddset(&stopping, SIGTERM);
  sigaddset(&stopping, SIGHUP);
  sigaddset(&stopping, own_signal);
  ::pthread_sigmask(SIG_BLOCK, &stopping, nullptr);
  std::signal(SIGPIPE, SIG_IGN);
  // A file at its size limit is an error of its writer, and does not end the process.
  std::signal(SIGXFSZ, SIG_IGN);
  return stopping;
}

// A node that joins a cluster may wait for other nodes for any time, and a service manager would end it. It
// reports at this interval that it needs `joining_time` more.
constexpr std::chrono::seconds joining_interval{10};
constexpr std::chrono::seconds joining_time{60};

// The interval of the reports to the service manager; empty: none are due.
std::optional<std::chrono::microseconds> report_interval(const actors::node& node,
                                                         const service_manager& manager) {
  if (node.is_serving() || !manager.is_present())
    return manager.alive_interval();
  return std::min<std::chrono::microseconds>(manager.alive_interval().value_or(joining_interval),
                                             joining_interval);
}

// Reports to the service manager, if the node answers.
void report(const actors::node& node, const service_manager& manager,
            std::chrono::microseconds interval) {
  // A signal that arrives during the question is handled after it.
  constexpr std::chrono::microseconds patience = std::chrono::seconds(1);
  if (!node.answers_within(manager.alive_interval() ? interval : std::min(interval, patience)))
    return;
  if (manager.alive_interval())
    manager.alive();
  if (!node.is_serving())
    manager.starting("Joining the cluster", joining_time);
}

// Reports to the service manager until the next signal arrives.
int next_signal(const sigset_t& signals, const actors::node& node, const service_manager& manager) {
  while (true) {
    const auto interval = report_interval(node, manager);
    int signal = 0;
    if (interval) {
      report(node, manager, *interval);
      const auto seconds = std::chrono::floor<std::chrono::seconds>(*interval);
      const timespec pause{seconds.count(), std::chrono::nanoseconds(*interval - seconds).count()};
      signal = ::sigtimedwait(&signals, nullptr, &pause);
    } else {
      signal = ::sigwaitinfo(&signals, nullptr);
    }
    if (signal > 0)
      return signal;
  }
}

runtime::log_level level_of(config::log_level from) {
  return static_cast<runtime::log_level>(from);
}

runtime::log_options log_options_of(const config::daemon& from, const node_invocation& asked) {
  runtime::log_options to;
  to.levels = level_of(asked.log_level.value_or(from.log_level));
  if (!asked.log_level) {
    for (const auto& [who, level] : from.log_levels)
      to.levels.set(who, level_of(level));
  }
  to.file = from.log_file;
  to.format = asked.log_format.value_or(from.log_format) == config::log_format::json
                ? runtime::log_format::json
                : runtime::log_format::text;
  to.to_terminal = !asked.is_quiet;
  return to;
}

const runtime::spdlog_logger* log_to_save = nullptr;

// Writes the lines before a failed assertion, which are the most useful ones. The writers' threads
// continue while this one waits.
void save_log_on_abort(const runtime::spdlog_logger& log) {
  log_to_save = &log;
  std::signal(SIGABRT, [](int) {
    std::signal(SIGABRT, SIG_DFL);
    log_to_save->wait_until_written(std::chrono::seconds(1));
    // A service manager whose watchdog has expired sends this signal, too.
    std::raise(SIGABRT);
  });
}

void reopen(runtime::spdlog_logger& log) {
  if (!log.has_file())
    return;
  if (const std::string problem = log.reopen(); !problem.empty())
    log.error("log", "the log file stays as it is, it cannot be opened anew: " + problem);
  else
    log.info("log", "the log file is opened anew");
}

bool asks_to_stop(int signal) {
  return signal == SIGINT || signal == SIGTERM;
}

std::string_view asker(int signal) {
  if (!asks_to_stop(signal))
    return "donet-inspect";
  return signal == SIGINT ? "SIGINT" : "SIGTERM";
}

// Handles signals while the node stops; only the calling thread receives them. The second request
// to stop makes the node hurry, the third ends the process.
void hear_impatience(actors::node& node, runtime::spdlog_logger& log, const sigset_t& signals,
                     const std::atomic<bool>& has_stopped) {
  bool hurries = false;
  for (int signal = 0; !has_stopped; signal = 0) {
    if (::sigwait(&signals, &signal) != 0)
      continue;
    if (signal == SIGHUP) {
      reopen(log);
    } else if (asks_to_stop(signal) && !std::exchange(hurries, true)) {
      node.hurry();
    } else if (asks_to_stop(signal)) {
      log.error("node", "ended by a third signal before it has stopped");
      log.finish(std::chrono::seconds(1));
      std::_Exit(exit_failed);
    }
  }
}

bool stop(actors::node& node, runtime::spdlog_logger& log, const sigset_t& signals) {
  std::atomic<bool> has_stopped{false};
  std::thread listener([&] { hear_impatience(node, log, signals, has_stopped); });
  const bool in_order = node.stop();
  has_stopped = true;
  ::pthread_kill(listener.native_handle(), own_signal);
  listener.join();
  return in_order;
}

int run(role asked, runtime::spdlog_logger& log, const sigset_t& signals) {
  const std::string name = asked.settings.daemon.name;
  actors::node node(
    std::move(asked.settings), std::move(asked.contract), log,
    [] {
      failed = true;
      ::kill(::getpid(), SIGTERM);
    },
    [] {
      is_told_to_stop = true;
      ::kill(::getpid(), own_signal);
    },
    [] { ::kill(::getpid(), own_signal); });
  const std::vector<std::string> problems = node.start();
  for (const std::string& problem : problems)
    log.error("node", problem);
  if (!problems.empty())
    return exit_cannot_start;
  for (const runtime::address& where : node.message_director_addresses())
    log.info("message_director", "listening", {{"on", to_string(where)}});
  for (const runtime::address& where : node.client_addresses())
    log.info("client_agent", "listening", {{"on", to_string(where)}});
  for (const runtime::address& where : node.event_addresses())
    log.info("event_logger", "listening", {{"on", to_string(where)}});
  for (const runtime::address& where : node.metrics_addresses())
    log.info("metrics", "listening", {{"on", to_string(where)}});
  for (const runtime::address& where : node.inspector_addresses())
    log.info("inspector", "listening", {{"on", to_string(where)}});
  for (const runtime::address& where : node.cluster_addresses())
    log.info("cluster", "listening", {{"on", to_string(where)}});
  const service_manager manager(std::getenv);
  bool is_announced = false;
  const auto announce = [&] {
    if (!node.is_serving() || std::exchange(is_announced, true))
      return;
    log.info("node", "ready", {{"name", name}, {"version", DONET_VERSION}});
    if (!manager.ready("Serving as " + name))
      log.warn("node", "the socket that NOTIFY_SOCKET names takes nothing");
  };
  announce();

  int signal = 0;
  while (!asks_to_stop(signal = next_signal(signals, node, manager)) && !is_told_to_stop) {
    announce();
    if (signal == SIGHUP) {
      // Before the first READY=1 the service manager has no reload to wait for.
      if (is_announced)
        manager.reloading();
      reopen(log);
      node.reload();
      if (is_announced)
        manager.ready("Serving as " + name);
    }
  }
  manager.stopping(node.stop_time_max());
  if (failed)
    log.info("node", "stopping because of a failure");
  else
    log.info("node", "stopping", {{"asked_by", asker(signal)}});
  const bool in_order = stop(node, log, signals);
  log.info("node", "stopped");
  // `fatal` was called for these, too.
  if (const std::optional<int> status = node.exit_status_of_cluster())
    return *status;
  return failed || !in_order ? exit_failed : exit_stopped;
}

// Reports what a start would change in the databases of this role.
int check_databases(const role& asked) {
  int code = exit_stopped;
  for (const config::database_server& each : asked.settings.services.database_server) {
    actors::schema_plan plan;
    const actors::migration_report report = actors::prepare_database(
      each, *asked.contract,
      {.strings = actors::text_policy_of(asked.settings.global.strings), .only_look = true}, plan);
    std::cout << each.key << ":\n";
    for (const std::string& one : report.steps)
      std::cout << "  would do: " << one << '\n';
    for (const std::string& one : report.warnings)
      std::cout << "  warning: " << one << '\n';
    for (const std::string& one : report.kept)
      std::cout << "  would keep, although the contract does not have it: " << one << '\n';
    for (const std::string& one : report.problems)
      std::cout << "  problem: " << one << '\n';
    if (report.steps.empty() && report.problems.empty())
      std::cout << "  nothing to do\n";
    if (!report.problems.empty())
      code = exit_cannot_start;
  }
  if (asked.settings.services.database_server.empty())
    std::cout << "this role has no database\n";
  return code;
}

}  // namespace

int main(int argc, char** argv) {
  const auto read = read_node_command_line(argc, argv, std::cout, std::cerr);
  if (const int* code = std::get_if<int>(&read))
    return *code;
  const auto& asked = std::get<node_invocation>(read);
  // The resolver waits for a mute DNS server 5 s twice, by default. Before any thread exists.
  ::setenv("RES_OPTIONS", "timeout:1 attempts:2", 0);
  const sigset_t signals = hold_back_signals();
  // Before any thread or socket exists; sessions, listeners and files of any number may follow.
  runtime::raise_open_files_limit();
  try {
    if (asked.check_only)
      return check_roles(asked.role_files, std::cout, std::cerr);
    std::optional<role> found = read_role(asked.role_files.front(), std::cerr);
    if (!found)
      return exit_cannot_start;
    // Before any database is opened: without its password the server would report a failed login.
    if (!knows_passwords(*found, std::cerr))
      return exit_cannot_start;
    if (asked.check_databases)
      return check_databases(*found);
    runtime::spdlog_logger log(log_options_of(found->settings.daemon, asked));
    save_log_on_abort(log);
    const int code = run(std::move(*found), log, signals);
    // Parts that did not end in time may still run, and use objects that the destructors of the
    // process would destroy.
    if (!log.finish(last_patience) || code == exit_failed)
      std::_Exit(code);
    std::signal(SIGABRT, SIG_DFL);
    return code;
  } catch (const std::exception& failure) {
    std::cerr << "donet-node: " << failure.what() << '\n';
    return exit_cannot_start;
  }
}
