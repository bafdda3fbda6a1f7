#include "tools/bench/siege/siege.hpp"

#include "tools/bench/failure.hpp"
#include "tools/bench/siege/blocking_socket.hpp"
#include "tools/bench/siege/node_program.hpp"

#include <algorithm>
#include <optional>

#include <sched.h>

namespace donet::bench::siege {

namespace {

using namespace std::chrono_literals;

std::optional<endpoint> find_listener(const std::string& address) {
  return address.empty() ? std::nullopt : std::optional(find_endpoint(address));
}

places find_places(const invocation& asked) {
  return {.director = find_endpoint(asked.address),
          .client_agent = find_endpoint(asked.client_agent),
          .tls = find_listener(asked.tls),
          .websocket = find_listener(asked.websocket),
          .metrics = find_listener(asked.metrics)};
}

// The listeners of the role file tools/bench/siege.toml: of the two Client Agents, the first has
// TCP and WebSocket, the second TLS.
void find_addresses(invocation& asked, const node_program& node) {
  asked.address = node.address_of("message_director");
  asked.client_agent = node.address_of("client_agent", 0);
  asked.websocket = node.address_of("client_agent", 1);
  asked.tls = node.address_of("client_agent", 2);
  asked.metrics = node.address_of("metrics");
}

std::optional<server_process> find_process(const invocation& asked, const endpoint& where) {
  if (asked.pid)
    return server_process(*asked.pid);
  if (!asked.server_name.empty())
    return server_process::named(asked.server_name);
  return server_process::listening_at(where);
}

std::string text_of(const std::optional<server_process>& process) {
  return process ? process->name() + ", pid " + std::to_string(process->pid()) : "";
}

std::vector<const attack*> attacks_of(const invocation& asked) {
  std::vector<const attack*> all;
  for (const auto& each : all_attacks())
    if (std::ranges::find(asked.attacks, "all") != asked.attacks.end()
        || std::ranges::find(asked.attacks, each.name) != asked.attacks.end())
      all.push_back(&each);
  return all;
}

// The latency of players on a thread that waits for a core is that of the kernel's scheduler.
// Threads and programs that it starts have the ordinary priority again.
bool put_players_first() {
  const sched_param lowest{.sched_priority = 1};
  return ::sched_setscheduler(0, SCHED_RR | SCHED_RESET_ON_FORK, &lowest) == 0;
}

class sieges {
public:
  sieges(const invocation& asked, progress& shown, const std::atomic<bool>& stopped)
      : asked_(asked), shown_(shown), stopped_(stopped) {}

  siege_result run() {
    if (asked_.attackers_yield)
      result_.players_had_priority = put_players_first();
    for (const auto* each : attacks_of(asked_)) {
      if (stopped_)
        break;
      shown_.show(clock::now(), [&] { return std::string(each->name); });
      result_.attacks.push_back(asked_.start.empty() ? attack_running(*each) : attack_new(*each));
    }
    return std::move(result_);
  }

private:
  attack_result attack_running(const attack& by) {
    const auto at = find_places(asked_);
    return attack_at(by, asked_, at, find_process(asked_, at.client_agent), [] { return true; });
  }

  attack_result attack_new(const attack& by) {
    node_program node(asked_.start.front(), asked_.start.back(), by.open_files);
    auto own = asked_;
    find_addresses(own, node);
    return attack_at(by, own, find_places(own), server_process(node.pid()),
                     [&] { return node.listen(); });
  }

  attack_result attack_at(const attack& by, const invocation& asked, const places& at,
                          const std::optional<server_process>& process,
                          const std::function<bool()>& look) {
    result_.server = asked_.start.empty() ? asked.client_agent : asked_.start.front();
    result_.server_process = text_of(process);
    const session around{at.client_agent, process, stopped_, shown_,
                         nanoseconds_of(asked.deadline)};
    return besiege(by, asked, around, at, look);
  }

  const invocation& asked_;
  progress& shown_;
  const std::atomic<bool>& stopped_;
  siege_result result_;
};

}  // namespace

siege_result run_siege(const invocation& asked, progress& shown, const std::atomic<bool>& stopped) {
  return sieges(asked, shown, stopped).run();
}

bool is_well(const siege_result& all, const invocation& asked) {
  return std::ranges::all_of(all.attacks, [&](const attack_result& each) {
    return each.failure.empty() && (!asked.asserts || each.violations.empty());
  });
}

}  // namespace donet::bench::siege
