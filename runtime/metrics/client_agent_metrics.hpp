#pragma once
// The cells of one shard of a Client Agent, which is their writer. The meaning of each number is in
// its help text in describe_client_agent.cpp.

#include "runtime/metrics/cells.hpp"

#include <array>
#include <span>
#include <string_view>

namespace donet::runtime {

/// The reason why a Client Agent with a write tick writes to a client: the client's time slot has
/// come, its held output is full, or the output answers the client.
enum class write_cause : unsigned char { tick, full, answer };

struct client_agent_metrics {
  /// Both arguments are closed lists of one word each: reasons for the end of a connection, and
  /// reasons for an ejection. The words must exist as long as the process.
  client_agent_metrics(std::span<const std::string_view> end_words,
                       std::span<const std::string_view> eject_words)
      : failed_handshakes(end_words), endings(end_words), ejects(eject_words) {}

  /// The states of a client's session, in the order of the protocol's numbers.
  static constexpr std::array<std::string_view, 3> states{"unknown", "anonymous", "established"};

  labelled_gauges clients{states};
  /// The causes of a write of held output, in the order of `write_cause`.
  static constexpr std::array<std::string_view, 3> write_causes{"tick", "full", "answer"};

  gauge connections;
  counter connected;
  counter refused;
  labelled_counters failed_handshakes;
  labelled_counters endings;
  labelled_counters ejects;
  counter memory_ejects;
  counter suppressed_events;

  gauge interests;
  histogram interest_time{time_bounds};
  counter interest_timeouts;

  counter rate_limited;
  gauge paused;
  counter pauses;
  counter received_messages;
  counter received_bytes;
  counter sent_messages;
  counter sent_bytes;
  labelled_counters tick_writes{write_causes};
};

}  // namespace donet::runtime
