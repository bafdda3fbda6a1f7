#pragma once
// What the clients of one shard share: what the operator has decided, the contract, who of them is
// subscribed to what, what they send, and what time it is.

#include "actors/client_agent/admission/login_rules.hpp"
#include "actors/client_agent/event_budget.hpp"
#include "actors/event.hpp"
#include "dcfile/options.hpp"
#include "dcfile/schema.hpp"
#include "runtime/clock.hpp"
#include "runtime/datagram/batch.hpp"
#include "runtime/ids.hpp"
#include "runtime/log/fault_log.hpp"
#include "runtime/metrics/client_agent_metrics.hpp"
#include "runtime/net/connection.hpp"
#include "runtime/routing/channel_range.hpp"
#include "runtime/routing/local_participants.hpp"

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <unordered_map>
#include <utility>
#include <vector>

namespace donet::actors {

/// Who may add interests on their own (spec/clientagent 9.8).
enum class interest_permission : unsigned char { enabled, visible, disabled };

/// Where a client may move objects that it owns (spec/clientagent 4.3).
enum class relocation_permission : unsigned char { disabled, enabled, visible };

struct client_options {
  /// What a HELLO must say.
  std::string version;
  std::uint32_t hash = 0;
  /// Whether a client that says something else is told what was expected.
  bool send_version = true;
  bool send_hash = true;
  relocation_permission relocate = relocation_permission::disabled;
  /// Channels of services and of other sessions: clients may not take objects there.
  std::vector<runtime::channel_range> closed_parents;
  interest_permission add_interest = interest_permission::visible;
  /// From the beginning of a session to its HELLO.
  std::chrono::milliseconds hello_timeout{30'000};
  std::chrono::milliseconds heartbeat_timeout{0};  ///< 0 = off
  std::chrono::milliseconds interest_timeout{500};
  std::size_t interests_max = 1'000;
  /// Places that one client may have open.
  std::size_t interest_zones_max = 1'000;
  std::size_t historical_max = 10'000;
  dc::text_policy strings = dc::text_policy::utf8;
  /// The order of logins, of which an account has only its newest. Null: as many as there are.
  std::shared_ptr<login_order> logins;
  /// What events of connections without HELLO are taken from. Null: all are reported.
  std::shared_ptr<event_budget> early_events;
};

/// A Distributed Object Global: everybody knows it.
struct uberdog {
  const dc::class_entry* kind = nullptr;
  bool is_anonymous = false;
};
using uberdogs = std::unordered_map<runtime::doid, uberdog>;

using event_function = std::function<void(const event_fields& fields)>;

/// Not for several threads. All that is given outlives it.
class client_world : public runtime::local_participants {
public:
  client_world(const client_options& given, const dc::schema& declared, const uberdogs& known,
               runtime::logger& logger, event_function report_event,
               std::shared_ptr<runtime::client_agent_metrics> counts)
      : options(given), contract(declared), globals(known), log(logger),
        report(std::move(report_event)), metrics(std::move(counts)) {}

  const client_options& options;
  const dc::schema& contract;
  const uberdogs& globals;
  /// Who sent what is handled has to be told to it.
  runtime::fault_log log;
  event_function report;
  const std::shared_ptr<runtime::client_agent_metrics> metrics;
  /// What the client at hand is told; taken when it has been served.
  runtime::batch_builder to_client;
  runtime::clock::time_point now{};
  /// Of messages that sessions have handled since the last emission, and how many bytes these were
  /// that the shard has not counted.
  std::vector<runtime::read_credit> credits;
  std::size_t read_bytes = 0;
  /// Whether the messages of anonymous clients wait (client_pauses).
  bool are_anonymous_paused = false;
};

}  // namespace donet::actors
