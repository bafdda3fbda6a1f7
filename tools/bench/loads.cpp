#include "tools/bench/loads.hpp"

#include "tools/bench/churn.hpp"
#include "tools/bench/client_traffic.hpp"
#include "tools/bench/events.hpp"
#include "tools/bench/idle.hpp"
#include "tools/bench/idle_links.hpp"
#include "tools/bench/interest.hpp"
#include "tools/bench/links.hpp"
#include "tools/bench/logins.hpp"
#include "tools/bench/md_protocol.hpp"
#include "tools/bench/nats_protocol.hpp"
#include "tools/bench/objects.hpp"
#include "tools/bench/records.hpp"
#include "tools/bench/scale.hpp"
#include "tools/bench/slow.hpp"
#include "tools/bench/traffic.hpp"

#include <memory>

namespace donet::bench {

namespace {

traffic_plan plan_of(const invocation& asked) {
  traffic_plan plan;
  plan.publishers = asked.publishers;
  plan.subscribers = asked.subscribers;
  plan.everybody_hears_everything = asked.command == command::fanout;
  plan.window = asked.window;
  plan.batch = asked.batch;
  plan.payload = asked.payload;
  plan.rate = asked.rate;
  plan.time_every_message = asked.command == command::latency;
  return plan;
}

std::unique_ptr<protocol> protocol_of(peer_kind peer) {
  if (peer == peer_kind::nats)
    return std::make_unique<nats_protocol>();
  return std::make_unique<md_protocol>();
}

std::vector<figures> stream_runs(const invocation& asked, const session& around) {
  const auto spoken = protocol_of(asked.peer);
  traffic load(around, *spoken, plan_of(asked));
  std::vector<figures> runs;
  while (runs.size() < asked.runs && !around.stopped)
    runs.push_back(
      load.run({nanoseconds_of(asked.warmup), nanoseconds_of(asked.duration), asked.messages, {}}));
  return runs;
}

std::vector<figures> login_runs(const invocation& asked, const session& around) {
  std::vector<figures> runs;
  while (runs.size() < asked.runs && !around.stopped)
    runs.push_back(run_logins(asked, around));
  return runs;
}

}  // namespace

std::vector<figures> run_load(const invocation& asked, const session& around) {
  switch (asked.command) {
  case command::churn: return {run_churn(asked, around)};
  case command::links: return {run_links(asked, around)};
  case command::scale: return {run_scale(asked, around)};
  case command::slow: return {run_slow(asked, around)};
  case command::idle_links: return {run_idle_links(asked, around)};
  case command::objects: return {run_objects(asked, around)};
  case command::object_updates: return run_object_updates(asked, around);
  case command::idle_objects: return {run_idle_objects(asked, around)};
  case command::database_mixed:
  case command::database_create:
  case command::database_get:
  case command::database_activate: return run_records(asked, around);
  case command::events: return run_events(asked, around);
  case command::client_fanout:
  case command::client_latency: return run_client_traffic(asked, around);
  case command::client_logins: return login_runs(asked, around);
  case command::client_idle: return {run_idle(asked, around)};
  case command::client_interest: return run_interest(asked, around);
  default: return stream_runs(asked, around);
  }
}

}  // namespace donet::bench
