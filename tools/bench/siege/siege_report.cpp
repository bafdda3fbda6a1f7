#include "tools/bench/siege/siege_report.hpp"

#include "tools/bench/siege/attack.hpp"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <array>

namespace donet::bench::siege {

namespace {

using json = nlohmann::ordered_json;

constexpr std::size_t columns = 11;
using row = std::array<std::string, columns>;

const row headings = {"attack",    "sent/s",       "CPU/byte",      "honest ×",
                      "of a core", "longest turn", "handlers/turn", "p50",
                      "p99",       "memory +",     "honest"};

std::string text(const figures& found, std::string_view key) {
  const auto at = std::ranges::find(found, key, &figure::key);
  return at == found.end() ? "-" : text_of(*at);
}

std::string nanoseconds(const figures& found, std::string_view key) {
  const auto at = std::ranges::find(found, key, &figure::key);
  if (at == found.end() || !at->value)
    return "-";
  return text_of({{}, {}, unit::microseconds, *at->value * 1e-3});
}

row row_of(const attack_result& of) {
  const auto& found = of.found;
  const auto both = [&](const std::string& key) {
    const std::string control = text(found, "control_latency_" + key);
    return text(found, "alone_latency_" + key) + " → " + text(found, "beside_latency_" + key)
           + (control == "-" ? "" : " (" + control + ")");
  };
  return {of.attack,
          text(found, "attackers_bytes_per_second"),
          nanoseconds(found, "attack_cpu_ns_per_byte"),
          text(found, "attack_cpu_ratio"),
          text(found, "attack_cpu_share"),
          text(found, "longest_turn_us"),
          text(found, "turn_handlers_max"),
          both("p50_us"),
          both("p99_us"),
          text(found, "memory_growth"),
          of.failure.empty() ? "served" : "NOT SERVED"};
}

// The number of terminal columns of a UTF-8 text.
std::size_t width_of(const std::string& of) {
  return static_cast<std::size_t>(std::ranges::count_if(
    of, [](char c) { return (static_cast<unsigned char>(c) & 0xc0) != 0x80; }));
}

std::string line_of(const row& cells, const std::array<std::size_t, columns>& widths) {
  std::string line;
  for (std::size_t i = 0; i < columns; ++i) {
    const std::string blanks(widths[i] - width_of(cells[i]), ' ');
    line += i == 0 ? cells[i] + blanks : "  " + blanks + cells[i];
  }
  return line + '\n';
}

json object_of(const attack_result& of) {
  json object;
  object["attack"] = of.attack;
  for (const auto& each : of.found) {
    if (!each.value)
      object[each.key] = nullptr;
    else if (each.unit == unit::count)
      object[each.key] = static_cast<std::uint64_t>(std::max(0.0, *each.value));
    else
      object[each.key] = *each.value;
  }
  object["failure"] = of.failure.empty() ? json() : json(of.failure);
  object["violations"] = of.violations;
  return object;
}

}  // namespace

std::string list_of_attacks(const tools::palette& colors) {
  std::size_t width = 0;
  for (const auto& each : all_attacks())
    width = std::max(width, each.name.size());
  std::string all;
  for (const auto& each : all_attacks())
    all += colors.name(each.name) + std::string(width - each.name.size() + 2, ' ')
           + std::string(each.what) + '\n';
  return all;
}

std::string as_table(const siege_result& all, const report& around, bool asserts,
                     const tools::palette& colors) {
  std::string table = bench::as_table(around, colors);
  std::vector<row> rows = {headings};
  std::ranges::transform(all.attacks, std::back_inserter(rows), row_of);
  std::array<std::size_t, columns> widths{};
  for (const auto& each : rows)
    for (std::size_t i = 0; i < columns; ++i)
      widths[i] = std::max(widths[i], width_of(each[i]));
  for (const auto& each : rows)
    table += &each == &rows.front() ? colors.faint(line_of(each, widths)) : line_of(each, widths);
  if (!all.players_had_priority.value_or(true))
    table += colors.faint("The system permits this user no real-time thread, so latencies include "
                          "the players' waits for a core.\n");
  for (const auto& each : all.attacks) {
    if (!each.failure.empty())
      table += colors.error(each.attack) + ": " + each.failure + '\n';
    if (asserts)
      for (const auto& sentence : each.violations)
        table += colors.error(each.attack) + ": " + sentence + '\n';
  }
  return table;
}

std::string as_json(const siege_result& all, const report& around) {
  auto object = json::parse(bench::as_json(around));
  object.erase("median");
  if (all.players_had_priority)
    object["players_had_priority"] = *all.players_had_priority;
  object["runs"] = json::array();
  for (const auto& each : all.attacks)
    object["runs"].push_back(object_of(each));
  return object.dump(-1, ' ', false, json::error_handler_t::replace);
}

}  // namespace donet::bench::siege
