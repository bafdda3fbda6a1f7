#include "tools/inspect/cluster_table.hpp"

#include "tools/inspect/report.hpp"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <array>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <optional>
#include <span>
#include <string_view>
#include <utility>

namespace donet::tools {

namespace {

using nlohmann::json;
using cells = std::array<std::string, 11>;

constexpr std::string_view missing = "-";
constexpr std::size_t state_column = 1;

const cells headings{"NODE", "STATE", "ADDRESS",  "VERSION", "UP",      "SEEN",
                     "RTT",  "SENT",  "RECEIVED", "KEPT",    "CHANNELS"};

// ---- values of a row; the peer may send anything ----

std::string text_of(const json& row, const char* key) {
  const auto found = row.find(key);
  return found != row.end() && found->is_string() ? plain_text(found->get<std::string>())
                                                  : std::string(missing);
}

std::optional<std::uint64_t> number_of(const json& row, const char* key) {
  const auto found = row.find(key);
  if (found == row.end() || !found->is_number_integer())
    return std::nullopt;
  return found->is_number_unsigned() || found->get<std::int64_t>() >= 0
           ? std::optional(found->get<std::uint64_t>())
           : std::nullopt;
}

bool is_true(const json& row, const char* key) {
  const auto found = row.find(key);
  return found != row.end() && found->is_boolean() && found->get<bool>();
}

template <class Text>
std::string shown(std::optional<std::uint64_t> number, Text text) {
  return number ? text(*number) : std::string(missing);
}

std::string time_text(std::uint64_t milliseconds) {
  constexpr std::uint64_t longest = std::uint64_t{1} << 50;
  return duration_text(std::chrono::milliseconds(std::min(milliseconds, longest)));
}

std::string round_trip_text(std::uint64_t microseconds) {
  if (microseconds < 1'000)
    return std::to_string(microseconds) + " us";
  char text[32];
  std::snprintf(text, sizeof text, "%.1f ms", static_cast<double>(microseconds) / 1e3);
  return text;
}

// 40112 as `40,112`.
std::string grouped(std::uint64_t number) {
  std::string text = std::to_string(number);
  for (std::size_t at = text.size(); at > 3;) {
    at -= 3;
    text.insert(at, 1, ',');
  }
  return text;
}

std::string counted(std::uint64_t count, const std::string& what) {
  return grouped(count) + ' ' + what + (count == 1 ? "" : "s");
}

std::string interest_text(const json& row) {
  const auto channels = number_of(row, "channels");
  if (!channels)
    return std::string(missing);
  const std::uint64_t ranges = number_of(row, "ranges").value_or(0);
  return grouped(*channels) + (ranges != 0 ? " + " + counted(ranges, "range") : "");
}

std::string scaled(double bytes, double step, std::span<const char* const> units) {
  std::size_t unit = 0;
  while (bytes >= step && unit + 1 < units.size()) {
    bytes /= step;
    ++unit;
  }
  char text[32];
  std::snprintf(text, sizeof text, unit != 0 && bytes < 10 ? "%.1f %s" : "%.0f %s", bytes,
                units[unit]);
  return text;
}

// ---- parts of the text ----

std::string head_of(const json& row) {
  const std::string state = text_of(row, "state");
  const std::string reason = text_of(row, "reason");
  std::string line = text_of(row, "cluster") + ": "
                     + shown(number_of(row, "members"), [](auto n) { return counted(n, "member"); })
                     + ", " + state;
  const std::string time = shown(number_of(row, "state_ms"), time_text);
  line += state == "serving" ? ", one interest set for " + time : " for " + time;
  if (!reason.empty() && reason != missing)
    line += ": " + reason;
  return line + "   this node: " + text_of(row, "this_node") + '\n';
}

cells cells_of(const json& row) {
  const auto traffic = [](std::uint64_t n) { return traffic_text(static_cast<double>(n)); };
  const auto memory = [](std::uint64_t n) { return memory_text(static_cast<double>(n)); };
  cells line{text_of(row, "node"), text_of(row, "state"), text_of(row, "address"),
             text_of(row, "version"), shown(number_of(row, "up_ms"), time_text)};
  if (!is_true(row, "is_this")) {
    line[5] = shown(number_of(row, "seen_ms"), time_text);
    line[6] = shown(number_of(row, "rtt_us"), round_trip_text);
    line[7] = shown(number_of(row, "sent_bytes"), traffic);
    line[8] = shown(number_of(row, "received_bytes"), traffic);
    line[9] = shown(number_of(row, "kept_bytes"), memory);
  }
  line[10] = interest_text(row);
  return line;
}

std::string colored(const std::string& state, const palette& colors) {
  if (state == "member" || state == "serving")
    return colors.pointer(state);
  return state == "unreachable" ? colors.error(state) : colors.warning(state);
}

std::string table_of(const std::vector<cells>& lines, const palette& colors) {
  std::array<std::size_t, headings.size()> widths{};
  for (std::size_t column = 0; column < widths.size(); ++column) {
    widths[column] = headings[column].size();
    for (const cells& line : lines)
      widths[column] = std::max(widths[column], line[column].size());
  }
  std::string text;
  const auto add = [&](const cells& line, bool is_heading) {
    std::string written;
    std::size_t pending = 0;
    for (std::size_t column = 0; column < line.size(); ++column) {
      if (!line[column].empty()) {
        written += std::string(pending, ' ');
        pending = 0;
        written +=
          column == state_column && !is_heading ? colored(line[column], colors) : line[column];
      }
      pending += widths[column] - line[column].size() + 2;
    }
    text += written + '\n';
  };
  add(headings, true);
  for (const cells& line : lines)
    add(line, false);
  return text;
}

std::string barrier_of(const json& row) {
  const std::uint64_t waiting = number_of(row, "waiting").value_or(0);
  if (waiting == 0)
    return "barrier: none waiting";
  std::string text = "barrier: " + grouped(waiting) + " waiting, the oldest for "
                     + shown(number_of(row, "oldest_wait_ms"), time_text);
  std::string nodes;
  if (const auto found = row.find("waiting_for"); found != row.end() && found->is_array()) {
    for (const json& node : *found) {
      if (node.is_string())
        nodes += (nodes.empty() ? "" : ", ") + plain_text(node.get<std::string>());
    }
  }
  return nodes.empty() ? text : text + ", on " + nodes;
}

std::string death_of(const json& row) {
  return text_of(row, "node") + " (" + text_of(row, "why") + ", "
         + shown(number_of(row, "ago_ms"), time_text) + " ago)";
}

}  // namespace

std::string traffic_text(double bytes) {
  static constexpr std::array units{"B", "KB", "MB", "GB", "TB", "PB"};
  return scaled(bytes, 1'000, units);
}

std::string memory_text(double bytes) {
  static constexpr std::array units{"B", "KiB", "MiB", "GiB", "TiB", "PiB"};
  return scaled(bytes, 1'024, units);
}

std::string cluster_text(const std::vector<std::string>& rows, const palette& colors) {
  std::string head;
  std::string barrier;
  std::string deaths;
  std::vector<cells> nodes;
  for (const std::string& line : rows) {
    const json row = json::parse(line, nullptr, false);
    if (!row.is_object())
      continue;
    const std::string kind = text_of(row, "kind");
    if (kind == "cluster") {
      head = head_of(row);
      barrier = barrier_of(row);
    } else if (kind == "node") {
      nodes.push_back(cells_of(row));
    } else if (kind == "dead") {
      deaths += (deaths.empty() ? "" : ", ") + death_of(row);
    }
  }
  std::string text = head + table_of(nodes, colors) + barrier;
  if (!deaths.empty())
    text += "   recently dead: " + deaths;
  return text + '\n';
}

}  // namespace donet::tools
