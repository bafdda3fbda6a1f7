#pragma once
// Converts an event, a map of MessagePack, to a line of the log, an object of JSON
// (spec/clientagent 15.3). Only this class reads MessagePack.
//
//   {"_time": "2026-11-21 00:26:41+0000", "type": "client-lost", "sender": "Client:3100"}

#include "dcfile/bytes.hpp"

#include <array>
#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

namespace donet::actors {

/// The possible faults of an event, in the order of the checks.
enum class event_fault : unsigned char { malformed, truncated, extraneous, not_a_map, too_deep };

inline constexpr std::size_t event_faults = 5;

/// A label for metrics, and a sentence.
std::string_view name(event_fault fault) noexcept;
std::string_view sentence(event_fault fault) noexcept;

/// All names, in order.
std::array<std::string_view, event_faults> event_fault_names() noexcept;

/// The maximum nesting of maps and arrays, including the event itself. JSON parsers have a limit,
/// too: for a long time jq's was 256.
inline constexpr std::size_t event_depth_max = 100;

/// The maximum length of a line is its event times this, and the fixed text around it: an extension
/// without data, 3 bytes, becomes an object, and, as a key, a string of an object.
inline constexpr std::size_t event_growth_max = 16;

/// Appends the line of an event that was received at this time, with its line break. Appends
/// nothing, and returns the fault, if the event is not valid.
std::optional<event_fault> append_event(std::string& lines, dc::bytes_view event,
                                        std::string_view time);

}  // namespace donet::actors
