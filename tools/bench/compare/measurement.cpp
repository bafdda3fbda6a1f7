#include "tools/bench/compare/measurement.hpp"

#include "tools/bench/command_line.hpp"
#include "tools/bench/compare/bare_forwarder.hpp"
#include "tools/bench/compare/command_words.hpp"
#include "tools/bench/compare/server_program.hpp"
#include "tools/bench/compare/server_setup.hpp"
#include "tools/bench/failure.hpp"
#include "tools/bench/loads.hpp"
#include "tools/bench/session.hpp"

#include <cstdlib>
#include <filesystem>
#include <sstream>
#include <system_error>
#include <thread>
#include <utility>

namespace donet::bench::compare {

namespace {

std::string at_port(std::uint16_t port) {
  return "127.0.0.1:" + std::to_string(port);
}

class own_folder {
public:
  explicit own_folder(const std::string& parent) {
    const auto where =
      parent.empty() ? std::filesystem::temp_directory_path() : std::filesystem::path(parent);
    auto name = (std::filesystem::absolute(where) / "donet-compare-XXXXXX").string();
    if (::mkdtemp(name.data()) == nullptr)
      throw run_failure("cannot make a folder in " + where.string());
    path_ = name;
  }
  own_folder(const own_folder&) = delete;
  own_folder& operator=(const own_folder&) = delete;
  ~own_folder() {
    std::error_code ignored;
    std::filesystem::remove_all(path_, ignored);
  }
  const std::filesystem::path& path() const noexcept { return path_; }

private:
  std::filesystem::path path_;
};

// The load of a row with the times of this comparison; the server's address is set later.
invocation load_of(const row& of, server_kind kind, const invocation& asked) {
  auto load = invocation_of(command_for(kind, of));
  load.duration = asked.duration;
  load.warmup = asked.warmup;
  load.deadline = asked.deadline;
  if (kind == server_kind::nats)
    load.peer = peer_kind::nats;
  return load;
}

// If a wrapper has started the server, the process that listens is not the one that was started.
server_process find_process(const endpoint& where, pid_t started) {
  return server_process::listening_at(where).value_or(server_process(started));
}

class measuring {
public:
  measuring(const row& of, const invocation& load, const invocation& asked,
            const std::atomic<bool>& stopped)
      : of_(of), load_(load), asked_(asked), stopped_(stopped) {}

  sample of_server(const contestant& who) {
    const own_folder folder(asked_.comparison.folder);
    const bool has_clients = of_.needed == services::client_agent && who.kind != server_kind::nats;
    const auto ports = free_ports(2);
    const auto config = write_configuration(who.kind,
                                            {.needed = of_.needed,
                                             .port = ports[0],
                                             .client_port = ports[1],
                                             .client_agent_keys = of_.client_agent_keys},
                                            folder.path());
    const auto words = filled_in(words_of(who.command), {{"config", config.string()},
                                                         {"port", std::to_string(ports[0])},
                                                         {"client_port", std::to_string(ports[1])},
                                                         {"folder", folder.path().string()}});
    const auto awaited = has_clients ? ports : std::vector{ports[0]};
    server_program program(words, folder.path() / "server.log", awaited);
    try {
      return run(ports[0], ports[1], program.pid());
    } catch (const run_failure& e) {
      if (!program.has_ended())
        throw;
      throw run_failure(std::string(e.what()) + "; " + words.front() + " has ended, and wrote:\n"
                        + program.last_output());
    }
  }

  sample of_bare() {
    const bare_forwarder forwarder({.publishers = load_.publishers,
                                    .subscribers = load_.subscribers,
                                    .to_all = load_.command == command::fanout});
    return run(forwarder.port(), 0, forwarder.pid());
  }

private:
  sample run(std::uint16_t port, std::uint16_t client_port, pid_t started) {
    load_.address = at_port(port);
    load_.client_agent = at_port(client_port);
    const auto where =
      find_endpoint(is_client_command(load_.command) ? load_.client_agent : load_.address);
    progress quiet(nowhere_, false);
    const session around{where, find_process(where, started), stopped_, quiet,
                         nanoseconds_of(load_.deadline)};
    const auto machine = machine_time::now();
    const auto from = reading::now(around);
    const auto runs = run_load(load_, around);
    const auto to = reading::now(around);
    if (runs.empty())
      throw run_failure("stopped before anything was measured");
    auto found = sample_of(row_for_figures(), runs.front());
    if (const auto later = machine_time::now(); machine && later) {
      const stretch spent(from, to);
      found.disturbed =
        disturbance_between(*machine, *later, spent.own_cpu + spent.server_cpu.value_or(0),
                            std::thread::hardware_concurrency());
    }
    return found;
  }

  // The bare load is one of a Message Director, for every kind of row.
  row row_for_figures() const {
    if (is_object_command(load_.command) || is_client_command(load_.command)
        || is_database_command(load_.command) || load_.command == command::idle_links)
      return of_;
    return {.name = of_.name, .title = of_.title, .command = of_.command};
  }

  const row& of_;
  invocation load_;
  const invocation& asked_;
  const std::atomic<bool>& stopped_;
  std::ostringstream nowhere_;
};

sample run_step(const step& what, const invocation& asked, const std::atomic<bool>& stopped) {
  const auto& request = asked.comparison;
  const contestant bare{.command = {}, .kind = server_kind::bare};
  const auto& who = what.who == side::bare ? bare : what.who == side::a ? request.a : request.b;
  measuring one(*what.of, load_of(*what.of, who.kind, asked), asked, stopped);
  return who.kind == server_kind::bare ? one.of_bare() : one.of_server(who);
}

}  // namespace

invocation invocation_of(std::string_view arguments) {
  const auto words = words_of(arguments);
  std::vector<const char*> raw = {"donet-bench"};
  for (const std::string& each : words)
    raw.push_back(each.c_str());
  std::ostringstream out;
  std::ostringstream err;
  auto read = read_command_line(static_cast<int>(raw.size()), raw.data(), out, err);
  if (auto* asked = std::get_if<invocation>(&read))
    return std::move(*asked);
  throw run_failure("\"" + std::string(arguments) + "\" is no command: " + err.str());
}

sample measure_step(const step& what, const invocation& asked, const std::atomic<bool>& stopped) {
  try {
    return run_step(what, asked, stopped);
  } catch (const run_failure& e) {
    sample failed;
    failed.failure = e.what();
    return failed;
  }
}

}  // namespace donet::bench::compare
