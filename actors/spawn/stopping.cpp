// The shutdown of a node: first its clients leave, then the messages that follow are handled, then
// the rest ends.

#include "actors/spawn/running.hpp"
#include "runtime/execution/actor_base.hpp"

#include <algorithm>
#include <utility>

namespace donet::actors {

using std::chrono::milliseconds;
using std::chrono::steady_clock;

namespace {

constexpr std::string_view self = "node";

// Extra time for ejected clients that do not read their remaining data.
constexpr std::chrono::seconds client_reserve{12};

// Time for AI and UberDOG processes to react to the end of a client, for example to save its
// avatar.
constexpr milliseconds reaction_time{500};

// Extra time for the other steps, besides the role's limit for slow peers.
constexpr std::chrono::seconds stop_reserve{5};

// The time for all remaining steps after `hurry`.
constexpr std::chrono::seconds hurry_reserve{3};

constexpr std::chrono::seconds report_interval{5};
constexpr milliseconds look_interval{50};

// Call with the lock held.
steady_clock::time_point limit(const node_ending& end, steady_clock::time_point deadline) {
  return end.hurried_at ? std::min(deadline, *end.hurried_at + hurry_reserve) : deadline;
}

// Waits until `is_done` returns true; false on timeout. `is_done` is called with the lock held;
// `report` is called periodically.
template <class Predicate, class Report>
bool wait(node_ending& end, steady_clock::time_point deadline, Predicate is_done, Report report) {
  std::unique_lock lock(end.mutex);
  steady_clock::time_point report_at = steady_clock::now() + report_interval;
  while (!is_done()) {
    const auto now = steady_clock::now();
    if (now >= limit(end, deadline))
      return false;
    if (now >= report_at) {
      lock.unlock();
      report();
      lock.lock();
      report_at = now + report_interval;
      continue;
    }
    end.changed.wait_until(lock, std::min(limit(end, deadline), report_at));
  }
  return true;
}

}  // namespace

std::size_t node::clients() const {
  std::size_t all = 0;
  for (const client_agent_parts& parts : running_->client_agents)
    all += parts.setup->admission->connections();
  return all;
}

void node::begin_drain() {
  running& all = *running_;
  node_ending& end = all.end;
  const std::lock_guard beginning(end.mutex);
  if (std::exchange(end.has_begun, true))
    return;
  all.ready.begin_to_drain();
  if (all.membership)
    all.membership->drain();
  end.eject_at = steady_clock::now() + role_.shutdown.drain_timeout;
  end.clients_at_first = clients();
  for (const client_agent_parts& parts : all.client_agents)
    end.shards_left += parts.shards.size();
  if (!all.client_agents.empty())
    log_.info(self, "no new clients are let in; those who are there may stay for a while",
              {{"clients", end.clients_at_first},
               {"drain_timeout_ms", role_.shutdown.drain_timeout.count()}});
  all.first().loop().post([&all] { all.client_listeners.clear(); });
  for (std::size_t i = 0; i < all.handshakes.size(); ++i) {
    // The order matters: a client that is still accepted must receive the drain as well.
    all.io[i]->loop().post([&all, i, patience = role_.shutdown.drain_timeout] {
      all.handshakes[i] = nullptr;
      const auto drained = [&end = all.end] {
        const std::lock_guard lock(end.mutex);
        --end.shards_left;
        end.changed.notify_all();
      };
      for (const client_agent_parts& parts : all.client_agents)
        runtime::tell(parts.shards[i], drain_clients{patience, drained});
    });
  }
}

void node::hurry() {
  begin_drain();
  running& all = *running_;
  {
    const std::lock_guard lock(all.end.mutex);
    if (all.end.hurried_at)
      return;
    all.end.hurried_at = steady_clock::now();
    all.end.changed.notify_all();
  }
  log_.warn(self, "stopping in a hurry: what does not end soon is given up",
            {{"clients", clients()}});
  for (std::size_t i = 0; i < all.handshakes.size(); ++i) {
    all.io[i]->loop().post([&all, i] {
      for (const client_agent_parts& parts : all.client_agents)
        runtime::tell(parts.shards[i], hurry_clients{});
    });
  }
}

// The time needed to eject this number of clients.
milliseconds node::ejecting_time(std::size_t clients) const {
  const std::uint32_t rate = role_.shutdown.eject_rate;
  return milliseconds(rate == 0 ? 0 : 1'000 * clients / rate);
}

milliseconds node::stop_time_max() const {
  const milliseconds drain_time = role_.shutdown.drain_timeout;
  // Once for the requests to the services, once for the remaining output.
  const milliseconds others = 2 * (drain_time + stop_reserve);
  if (running_->client_agents.empty())
    return others;
  return drain_time + ejecting_time(clients()) + client_reserve + reaction_time + others;
}

// True if all clients have left in time.
bool node::wait_for_clients() {
  node_ending& end = running_->end;
  const auto report = [this, &end] {
    const auto left = std::chrono::duration_cast<milliseconds>(end.eject_at - steady_clock::now());
    if (left.count() > 0)
      log_.info(self, "waiting for clients to leave",
                {{"clients", clients()}, {"ejected_in_ms", left.count()}});
    else
      log_.info(self, "clients are being ejected", {{"clients", clients()}});
  };
  return wait(
    end, end.eject_at + ejecting_time(end.clients_at_first) + client_reserve,
    [&end] { return end.shards_left == 0; }, report);
}

// Waits until earlier requests are done and answered; false on timeout.
bool node::settle() {
  running& all = *running_;
  if (all.end.clients_at_first != 0)
    static_cast<void>(wait(
      all.end, steady_clock::now() + reaction_time,
      [&all] { return all.end.hurried_at.has_value(); }, [] {}));
  const auto deadline = steady_clock::now() + role_.shutdown.drain_timeout + stop_reserve;
  // First the messages between services, then the work of databases, then their answers.
  if (!wait_for_calls(1, deadline, [&all](const std::function<void()>& done) {
        runtime::tell(all.the_router, call_when_settled{done});
      }))
    return false;
  if (!wait_for_calls(all.databases.size(), deadline, [&all](const std::function<void()>& done) {
        for (const database_parts& each : all.databases)
          runtime::tell(each.server, call_when_idle{done});
      })) {
    for (const database_parts& each : all.databases)
      runtime::tell(each.server, report_unfinished{});
    return false;
  }
  return wait_for_calls(1, deadline, [&all](const std::function<void()>& done) {
    runtime::tell(all.the_router, call_when_settled{done});
  });
}

bool node::wait_for_calls(std::size_t count, steady_clock::time_point deadline,
                          const std::function<void(const std::function<void()>&)>& ask) {
  node_ending& end = running_->end;
  {
    const std::lock_guard lock(end.mutex);
    end.calls_left = count;
  }
  ask([&end] {
    const std::lock_guard lock(end.mutex);
    --end.calls_left;
    end.changed.notify_all();
  });
  return wait(
    end, deadline, [&end] { return end.calls_left == 0; },
    [this] { log_.info(self, "waiting for the services to do what they were asked to"); });
}

// True if all actors have ended in time.
bool node::end_actors() {
  running& all = *running_;
  for (client_agent_parts& parts : all.client_agents)
    parts.shards.clear();
  for (database_parts& each : all.databases)
    each.server = nullptr;
  const auto now_limit = [&all](steady_clock::time_point deadline) {
    const std::lock_guard lock(all.end.mutex);
    return limit(all.end, deadline);
  };
  milliseconds patience = role_.shutdown.drain_timeout;
  if (now_limit(steady_clock::time_point::max()) != steady_clock::time_point::max())
    patience = std::min<milliseconds>(patience, hurry_reserve / 2);
  const auto deadline = steady_clock::now() + patience + stop_reserve;
  runtime::tell(std::exchange(all.the_router, nullptr), stop_routing{patience});
  if (all.membership)
    all.membership->leave(patience);
  auto report_at = steady_clock::now() + report_interval;
  for (const std::unique_ptr<runtime::io_thread>& one : all.io) {
    while (!one->actors().wait_until_deserted(steady_clock::now() + look_interval)) {
      if (steady_clock::now() >= now_limit(deadline))
        return false;
      if (steady_clock::now() >= report_at) {
        log_.info(self, "waiting for peers to take what is on its way to them");
        report_at = steady_clock::now() + report_interval;
      }
    }
  }
  return true;
}

bool node::stop() {
  running& all = *running_;
  begin_drain();
  bool in_order = wait_for_clients();
  if (all.memory)
    all.memory->stop();
  if (!in_order)
    log_.error(self, "there still are clients; they are given up", {{"clients", clients()}});
  run_on(all.first().loop(), [&all] {
    all.listeners.clear();
    all.ticks = nullptr;
  });
  if (!settle()) {
    log_.error(self, "the services have not done all that they were asked to; it is given up");
    in_order = false;
  }
  const bool have_ended = end_actors();
  if (!end_event_loggers(all, steady_clock::now() + stop_reserve) || !have_ended) {
    log_.error(self, "something did not end in time; what it holds is given up");
    gave_up_ = true;
    return false;
  }
  for (const std::unique_ptr<runtime::io_thread>& one : all.io)
    one->stop();
  for (const event_logger_parts& one : all.event_loggers)
    one.io->stop();
  return in_order && !exit_status_of_cluster();
}

}  // namespace donet::actors
