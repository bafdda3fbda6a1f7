#include "tools/bench/siege/bounds.hpp"

#include <algorithm>
#include <cstdio>

namespace donet::bench::siege {

namespace {

constexpr double mebibyte = 1'048'576;

using enum bound_side;

// Bounds for every attack.
constexpr bound always[] = {
  {"honest_failures", at_most, 0, "players who were not served, or were dropped"},
  {"ais_lost", at_most, 0, "AIs and UberDOGs that the node has dropped"},
  {"newcomers_lost", at_most, 0, "players who did not get in"},
  {"scrapes_lost", at_most, 0, "readings of the metrics that were not answered"},
  {"turn_handlers_max", at_most, 128, "handlers in one turn of the loop"},
};

struct own_bounds {
  std::string_view attack;
  double cpu_ratio;         // processor time per byte relative to honest traffic; 0: no bound
  double memory_max;        // growth of the node's memory, in MiB
  double queued_max = 0;    // bytes between sockets, in MiB; 0: no bound
  double children_max = 0;  // objects queried per interest; 0: no bound
  double ends_min = 0;      // connections that the node must close
};

constexpr own_bounds bounds[] = {
  {.attack = "websocket-pings", .cpu_ratio = 2, .memory_max = 16, .ends_min = 1},
  {.attack = "websocket-pongs", .cpu_ratio = 2, .memory_max = 16, .ends_min = 1},
  {.attack = "websocket-empty-messages", .cpu_ratio = 2, .memory_max = 16, .ends_min = 1},
  {.attack = "websocket-empty-fragments", .cpu_ratio = 2, .memory_max = 16, .ends_min = 1},
  {"websocket-half-open", 0, 16},
  {.attack = "tls-key-updates", .cpu_ratio = 2, .memory_max = 16, .ends_min = 1},
  {.attack = "tls-key-update-requests", .cpu_ratio = 2, .memory_max = 16, .ends_min = 1},
  {"tls-client-hellos", 0, 16},
  {"tls-half-open", 0, 32},
  {"half-open", 0, 16},
  {.attack = "long-first-frames", .cpu_ratio = 2, .memory_max = 4, .ends_min = 1},
  {"flood-uberdog", 2, 16, 8},
  {"flood-ai", 2, 16, 8},
  {"interest-zones", 2, 32},
  {"interest-children", 10, 32, 0, 8},
  {"never-read", 0, 32, 8},
  {"heartbeats", 1, 16},
  {"garbage", 2, 16},
  {"resets", 0, 16},
  {"http-connections", 0, 16},
  {"mixed", 2, 32},
};

std::string short_text(double value) {
  char text[32];
  std::snprintf(text, sizeof text, "%.4g", value);
  return text;
}

}  // namespace

std::vector<bound> bounds_of(std::string_view attack) {
  std::vector<bound> all(std::begin(always), std::end(always));
  const auto* const own = std::ranges::find(bounds, attack, &own_bounds::attack);
  if (own == std::end(bounds))
    return all;
  const auto add = [&](std::string_view key, double value, std::string_view what) {
    if (value > 0)
      all.push_back({key, at_most, value, what});
  };
  add("attack_cpu_ratio", own->cpu_ratio, "processor time per byte against honest traffic");
  add("memory_growth", own->memory_max * mebibyte, "bytes that the node has grown by");
  add("queued_bytes_max", own->queued_max * mebibyte, "bytes held between sockets");
  add("objects_per_interest", own->children_max, "objects asked for each interest");
  if (own->ends_min > 0)
    all.push_back({"attackers_ended", at_least, own->ends_min, "attackers who were thrown out"});
  return all;
}

std::vector<std::string> violations(std::string_view attack, const figures& found) {
  std::vector<std::string> all;
  for (const auto& each : bounds_of(attack)) {
    const auto at = std::ranges::find(found, each.key, &figure::key);
    const bool is_known = at != found.end() && at->value;
    const bool is_most = each.side == at_most;
    if (is_known && (is_most ? *at->value <= each.value : *at->value >= each.value))
      continue;
    if (at != found.end() && !is_known && at->unit == unit::ratio)
      continue;
    all.push_back(std::string(each.what) + " (" + std::string(each.key)
                  + "): " + (is_known ? short_text(*at->value) : "not known")
                  + (is_most ? ", at most " : ", at least ") + short_text(each.value));
  }
  return all;
}

}  // namespace donet::bench::siege
