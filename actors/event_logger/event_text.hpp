#pragma once
// An event as it comes, a map of MessagePack, as a line of the log, an object of JSON
// (spec/clientagent 15.3). The one file that reads MessagePack.
//
//   {"_time": "2026-11-21 00:26:41+0000", "type": "client-lost", "sender": "Client:3100"}

#include "dcfile/bytes.hpp"

#include <array>
#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

namespace donet::actors {

/// What may be wrong with an event, in the order in which it is looked at.
enum class event_fault : unsigned char { malformed, truncated, extraneous, not_a_map, too_deep };

inline constexpr std::size_t event_faults = 5;

/// A word for metrics, and a sentence.
std::string_view name(event_fault fault) noexcept;
std::string_view sentence(event_fault fault) noexcept;

/// All names, in order.
std::array<std::string_view, event_faults> event_fault_names() noexcept;

/// Maps and arrays in each other, with the event itself. Readers of JSON have a limit, too: jq's was
/// 256 for long.
inline constexpr std::size_t event_depth_max = 100;

/// No line is longer than its event times this, and what stands around it: an extension without
/// data, 3 bytes, becomes an object, and as a key a text of one.
inline constexpr std::size_t event_growth_max = 16;

/// Appends the line of an event that came at this time, with its line break; or nothing, if the
/// event is none.
std::optional<event_fault> append_event(std::string& lines, dc::bytes_view event,
                                        std::string_view time);

}  // namespace donet::actors
