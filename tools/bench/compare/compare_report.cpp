#include "tools/bench/compare/compare_report.hpp"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <cstdio>
#include <set>
#include <utility>

namespace donet::bench::compare {

namespace {

using json = nlohmann::ordered_json;

using cells = std::vector<std::string>;

constexpr const char* nothing = "-";

unit unit_of(measure of) {
  switch (of) {
  case measure::rate:
  case measure::wakeups: return unit::per_second;
  case measure::rate_per_cpu: return unit::per_cpu_second;
  case measure::p50:
  case measure::p99: return unit::microseconds;
  case measure::memory: return unit::bytes;
  case measure::cpu_share: return unit::ratio;
  }
  return unit::count;
}

const char* key_of(measure of) {
  switch (of) {
  case measure::rate: return "rate_per_second";
  case measure::rate_per_cpu: return "rate_per_server_cpu_second";
  case measure::p50: return "p50_us";
  case measure::p99: return "p99_us";
  case measure::memory: return "memory_bytes";
  case measure::cpu_share: return "cpu_ratio";
  case measure::wakeups: return "wakeups_per_second";
  }
  return "";
}

const char* name_of(server_kind kind) {
  switch (kind) {
  case server_kind::donet: return "donet";
  case server_kind::astron: return "astron";
  case server_kind::nats: return "nats";
  case server_kind::bare: return "bare";
  }
  return "";
}

// ---- the table ----

std::string text(measure of, double value) {
  return text_of({{}, {}, unit_of(of), value});
}

std::string median_text(measure of, const std::optional<spread>& what) {
  return what ? text(of, what->median) : nothing;
}

// 345 k/s (331 k–352 k)
std::string spread_text(measure of, const std::optional<spread>& what) {
  if (!what)
    return nothing;
  const auto bound = [of](double value) {
    return of == measure::rate ? short_number(value) : text(of, value);
  };
  return text(of, what->median) + " (" + bound(what->min) + "–" + bound(what->max) + ')';
}

std::string two_decimals(double value) {
  char digits[32];
  std::snprintf(digits, sizeof digits, "%.2f", value);
  return digits;
}

std::string ratio_text(const std::optional<spread>& what) {
  if (!what)
    return nothing;
  return two_decimals(what->median) + " (" + two_decimals(what->min) + "–" + two_decimals(what->max)
         + ')';
}

std::string share_text(const std::optional<spread>& what) {
  return what ? two_decimals(what->median) : nothing;
}

const comparison& find(const std::vector<comparison>& all, measure which) {
  return *std::ranges::find(all, which, &comparison::of);
}

cells load_cells(const row_result& of) {
  const auto all = compare_runs(of);
  const auto& rate = find(all, measure::rate);
  const auto& cpu = find(all, measure::rate_per_cpu);
  const auto& p50 = find(all, measure::p50);
  const auto& p99 = find(all, measure::p99);
  return {std::string(of.of->title),
          spread_text(measure::rate, rate.a),
          spread_text(measure::rate, rate.b),
          ratio_text(rate.ratio),
          ratio_text(cpu.ratio),
          median_text(measure::p50, p50.a),
          median_text(measure::p50, p50.b),
          median_text(measure::p99, p99.a),
          median_text(measure::p99, p99.b),
          share_text(rate.share_of_bare) + "; " + share_text(cpu.share_of_bare) + "; "
            + share_text(p50.share_of_bare)};
}

cells idle_cells(const row_result& of) {
  const auto all = compare_runs(of);
  const auto& memory = find(all, measure::memory);
  const auto& cpu = find(all, measure::cpu_share);
  const auto& wakeups = find(all, measure::wakeups);
  return {std::string(of.of->title),
          spread_text(measure::memory, memory.a),
          spread_text(measure::memory, memory.b),
          ratio_text(memory.ratio),
          median_text(measure::cpu_share, cpu.a),
          median_text(measure::cpu_share, cpu.b),
          median_text(measure::wakeups, wakeups.a),
          median_text(measure::wakeups, wakeups.b)};
}

const cells load_headings = {"load",  "A rate", "B rate", "A/B",   "A/B per CPU-s",
                             "A p50", "B p50",  "A p99",  "B p99", "A of bare: rate; CPU; p50"};
const cells idle_headings = {"idle",        "A memory",    "B memory",   "A/B",
                             "A of a core", "B of a core", "A wake-ups", "B wake-ups"};

std::string markdown(const cells& headings, const std::vector<cells>& lines,
                     const tools::palette& colors) {
  std::vector<std::size_t> widths;
  for (std::size_t i = 0; i < headings.size(); ++i) {
    widths.push_back(width_of(headings[i]));
    for (const cells& each : lines)
      widths[i] = std::max(widths[i], width_of(each[i]));
  }
  const auto line_of = [&](const cells& row) {
    std::string line = "|";
    for (std::size_t i = 0; i < row.size(); ++i) {
      const std::string blanks(widths[i] - width_of(row[i]), ' ');
      line += i == 0 ? ' ' + row[i] + blanks + " |" : ' ' + blanks + row[i] + " |";
    }
    return line;
  };
  std::string all = colors.strong(line_of(headings)) + "\n|";
  for (std::size_t i = 0; i < widths.size(); ++i)
    all += ' ' + std::string(widths[i] - (i == 0 ? 0 : 1), '-') + (i == 0 ? " |" : ": |");
  all += '\n';
  for (const cells& each : lines)
    all += line_of(each) + '\n';
  return all;
}

std::string contestant_text(const char* label, const contestant& who) {
  return std::string(label) + ": "
         + (who.kind == server_kind::bare ? "the bare system calls" : who.command) + " ("
         + name_of(who.kind) + ")\n";
}

std::string machine_text(const report& machine) {
  std::string line = std::to_string(machine.cores) + " cores"
                     + (machine.processor.empty() ? "" : " (" + machine.processor + ')')
                     + ", load average " + machine.machine_load;
  if (machine.bare)
    line += "; bare sockets take "
            + text_of({{}, {}, unit::microseconds, machine.bare->round_trip_us})
            + " there and back";
  return line + '\n';
}

std::string list_text(const std::vector<std::string>& names) {
  std::string text;
  for (const std::string& each : names)
    text += (text.empty() ? "" : ", ") + each;
  return text;
}

// ---- failures ----

void add_failures(std::vector<std::string>& all, const row_result& of) {
  std::set<std::string> found;
  const auto look = [&](const char* who, const sample& one) {
    if (!one.failure.empty())
      found.insert(std::string(of.of->name) + ", " + who + ": " + one.failure);
  };
  for (const pair_of_runs& each : of.pairs) {
    look("A", each.a);
    look("B", each.b);
  }
  for (const sample& each : of.bare)
    look("bare", each);
  all.insert(all.end(), found.begin(), found.end());
}

std::vector<std::string> failures_of(const compare_report& all) {
  std::vector<std::string> found;
  for (const row_result& each : all.rows)
    add_failures(found, each);
  return found;
}

// ---- JSON ----

json as_json(const std::optional<spread>& what) {
  if (!what)
    return {};
  json made;
  made["min"] = what->min;
  made["median"] = what->median;
  made["max"] = what->max;
  return made;
}

json as_json(const sample& of, const row& in, const char* who, std::size_t pair) {
  json made;
  made["server"] = who;
  made["pair"] = pair;
  for (const auto& each : measures_of(in)) {
    const auto value = of.value(each.of);
    made[key_of(each.of)] = value ? json(*value) : json();
  }
  made["others_cores"] = of.disturbed.others_cores;
  made["steal_ratio"] = of.disturbed.steal_ratio;
  made["failure"] = of.failure.empty() ? json() : json(of.failure);
  return made;
}

json as_json(const row_result& of) {
  json made;
  made["name"] = of.of->name;
  made["title"] = of.of->title;
  made["command"] = of.of->command;
  for (const comparison& each : compare_runs(of)) {
    json& one = made["measures"][key_of(each.of)];
    one["a"] = as_json(each.a);
    one["b"] = as_json(each.b);
    one["ratio"] = as_json(each.ratio);
    one["bare"] = as_json(each.bare);
    one["share_of_bare"] = as_json(each.share_of_bare);
  }
  made["runs"] = json::array();
  for (std::size_t i = 0; i < of.pairs.size(); ++i) {
    made["runs"].push_back(as_json(of.pairs[i].a, *of.of, "a", i));
    made["runs"].push_back(as_json(of.pairs[i].b, *of.of, "b", i));
  }
  for (std::size_t i = 0; i < of.bare.size(); ++i)
    made["runs"].push_back(as_json(of.bare[i], *of.of, "bare", 2 * i));
  return made;
}

json as_json(const contestant& who) {
  json made;
  made["command"] = who.command;
  made["protocol"] = name_of(who.kind);
  return made;
}

}  // namespace

std::string list_of_rows(const std::vector<const row*>& rows, const tools::palette& colors) {
  std::size_t name_width = 0;
  std::size_t title_width = 0;
  for (const row* each : rows) {
    name_width = std::max(name_width, each->name.size());
    title_width = std::max(title_width, each->title.size());
  }
  std::string all;
  for (const row* each : rows)
    all += colors.name(each->name) + std::string(name_width - each->name.size() + 2, ' ')
           + std::string(each->title) + std::string(title_width - each->title.size() + 2, ' ')
           + std::string(each->command) + '\n';
  return all;
}

std::string as_table(const compare_report& all, const tools::palette& colors) {
  std::vector<cells> loads;
  std::vector<cells> idle;
  for (const row_result& each : all.rows)
    if (each.of->is_idle())
      idle.push_back(idle_cells(each));
    else
      loads.push_back(load_cells(each));
  std::string table = contestant_text("A", all.asked.a) + contestant_text("B", all.asked.b)
                      + machine_text(all.machine) + two_decimals(all.seconds)
                      + " s per run, rounds: " + std::to_string(all.asked.rounds)
                      + ", in each A B B A; median (smallest–largest)\n";
  if (!loads.empty())
    table += '\n' + markdown(load_headings, loads, colors);
  if (!idle.empty())
    table += '\n' + markdown(idle_headings, idle, colors);
  const auto failures = failures_of(all);
  if (!failures.empty() || all.machine.stopped)
    table += '\n';
  for (const std::string& each : failures)
    table += colors.error(each) + '\n';
  if (all.machine.stopped)
    table += colors.warning("stopped before its time") + '\n';
  return table;
}

std::string as_json(const compare_report& all) {
  json made;
  made["command"] = "compare";
  made["a"] = as_json(all.asked.a);
  made["b"] = as_json(all.asked.b);
  made["cores"] = all.machine.cores;
  made["processor"] = all.machine.processor;
  made["machine_load"] = all.machine.machine_load;
  made["bare_round_trip_us"] = all.machine.bare ? json(all.machine.bare->round_trip_us) : json();
  made["bare_turn_cpu_us"] = all.machine.bare ? json(all.machine.bare->turn_cpu_us) : json();
  made["seconds"] = all.seconds;
  made["warmup"] = all.warmup;
  made["rounds"] = all.asked.rounds;
  made["rows"] = json::array();
  for (const row_result& each : all.rows)
    made["rows"].push_back(as_json(each));
  made["left_out"] = all.left_out;
  made["warnings"] = warnings_of(all);
  made["stopped"] = all.machine.stopped;
  return made.dump(-1, ' ', false, json::error_handler_t::replace);
}

std::vector<std::string> warnings_of(const compare_report& all) {
  std::vector<std::string> found;
  disturbance worst;
  std::size_t disturbed = 0;
  std::size_t runs = 0;
  std::vector<std::string> rows;
  for (const row_result& each : all.rows) {
    const std::size_t before = disturbed;
    const auto look = [&](const sample& one) {
      ++runs;
      disturbed += one.disturbed.is_large() ? 1U : 0U;
      worst.others_cores = std::max(worst.others_cores, one.disturbed.others_cores);
      worst.steal_ratio = std::max(worst.steal_ratio, one.disturbed.steal_ratio);
    };
    for (const pair_of_runs& pair : each.pairs) {
      look(pair.a);
      look(pair.b);
    }
    if (disturbed > before)
      rows.emplace_back(each.of->name);
  }
  if (disturbed > 0)
    found.push_back("disturbed runs: " + std::to_string(disturbed) + " of " + std::to_string(runs)
                    + "; other programs took up to " + two_decimals(worst.others_cores)
                    + " cores, the hypervisor up to " + two_decimals(100 * worst.steal_ratio)
                    + " %; rows: " + list_text(rows));
  if (!all.left_out.empty())
    found.push_back("left out, because they are not for both servers: " + list_text(all.left_out));
  return found;
}

bool has_failures(const compare_report& all) {
  return !failures_of(all).empty();
}

}  // namespace donet::bench::compare
