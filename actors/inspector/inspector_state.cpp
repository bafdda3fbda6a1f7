#include "actors/inspector/inspector_state.hpp"

#include <algorithm>
#include <utility>

namespace donet::actors {

namespace {

std::uint64_t count_of(std::chrono::milliseconds time) noexcept {
  return static_cast<std::uint64_t>(std::max<std::chrono::milliseconds::rep>(time.count(), 0));
}

}  // namespace

node_phase phase_of(const node_facts& facts) noexcept {
  if (facts.is_draining)
    return facts.clients_left ? node_phase::draining : node_phase::stopping;
  if (!facts.is_up)
    return node_phase::starting;
  return facts.obstacles.empty() ? node_phase::ready : node_phase::not_ready;
}

status_report inspector_state::status(node_facts facts) const {
  status_report report;
  report.name = who_.name;
  report.id = who_.id;
  report.version = who_.version;
  report.pid = who_.pid;
  report.incarnation = who_.incarnation;
  report.uptime_ms = count_of(facts.uptime);
  report.phase = phase_of(facts);
  report.obstacles = std::move(facts.obstacles);
  if (report.phase == node_phase::draining)
    report.drain_left_ms = count_of(facts.drain_left);
  report.clients = facts.clients;
  report.peers = facts.peers;
  report.objects = facts.objects;
  report.actors = facts.actors;
  return report;
}

// A drain that was requested may not have started yet.
inspector_state::drain_answer inspector_state::drain(const node_facts& facts) {
  const bool asked_before = std::exchange(has_been_asked_to_drain_, true);
  const bool is_under_way = facts.is_draining || asked_before;
  return {{is_under_way}, !is_under_way};
}

inspector_state::hurry_answer inspector_state::hurry(const node_facts& facts) const noexcept {
  const bool is_draining = facts.is_draining || has_been_asked_to_drain_;
  return {{is_draining}, is_draining};
}

}  // namespace donet::actors
