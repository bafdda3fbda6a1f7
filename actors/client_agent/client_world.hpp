#pragma once
// The data that the clients of one shard share: the operator's options, the contract,
// subscriptions, output, and the time.

#include "actors/client_agent/admission/login_rules.hpp"
#include "actors/client_agent/event_budget.hpp"
#include "actors/client_agent/view/interest_slots.hpp"
#include "actors/client_agent/view/zone_turns.hpp"
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

/// The interests that a client may add itself (spec/clientagent 9.8): all, those below parents that
/// it sees, or none.
enum class interest_permission : unsigned char { enabled, visible, disabled };

/// The parents to which a client may move objects that it owns (spec/clientagent 4.3).
enum class relocation_permission : unsigned char { disabled, enabled, visible };

struct client_options {
  /// The version and hash that a HELLO must have.
  std::string version;
  std::uint32_t hash = 0;
  /// A client with another version or hash receives the expected one.
  bool send_version = true;
  bool send_hash = true;
  relocation_permission relocate = relocation_permission::disabled;
  /// Channels of services and of other sessions: clients may not take objects there.
  std::vector<runtime::channel_range> closed_parents;
  interest_permission add_interest = interest_permission::visible;
  /// From the beginning of a session to its HELLO; 0 = off.
  std::chrono::milliseconds hello_timeout{30'000};
  std::chrono::milliseconds heartbeat_timeout{0};  ///< 0 = off
  std::chrono::milliseconds interest_timeout{500};
  std::size_t interests_max = 1'000;
  /// Places that one client may have open. An interest counts with all its zones.
  std::size_t interest_zones_max = 1'000;
  std::size_t historical_max = 10'000;
  dc::text_policy strings = dc::text_policy::utf8;
  /// The order of logins; an account keeps only its newest one. Null: an account may have several.
  std::shared_ptr<login_order> logins;
  /// Bounds the events of connections without HELLO. Null: all are reported.
  std::shared_ptr<event_budget> early_events;
};

/// A Distributed Object Global, which all clients may address.
struct uberdog {
  const dc::class_entry* dclass = nullptr;
  bool is_anonymous = false;
};
using uberdogs = std::unordered_map<runtime::doid, uberdog>;

using event_function = std::function<void(const event_fields& fields)>;

/// Not for several threads. The arguments of the constructor outlive it.
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
  /// The owner calls `about` with the sender of each message that it handles.
  runtime::fault_log log;
  event_function report;
  const std::shared_ptr<runtime::client_agent_metrics> metrics;
  /// The output to the client at hand; its owner takes it after each call.
  runtime::batch_builder to_client;
  runtime::clock::time_point now{};
  zone_turns zones;
  interest_slots interests;
  /// The read credits of messages that sessions have handled since the last emission, and the bytes
  /// of those messages that the shard has not counted yet.
  std::vector<runtime::read_credit> credits;
  std::size_t read_bytes = 0;
  /// The messages of anonymous clients wait (client_pauses).
  bool are_anonymous_paused = false;
};

}  // namespace donet::actors
