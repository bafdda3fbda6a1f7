#include "tools/bench/report.hpp"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <fstream>
#include <thread>

namespace donet::bench {

namespace {

using json = nlohmann::ordered_json;

std::string right(const std::string& text, std::size_t width) {
  return std::string(width - std::min(width, width_of(text)), ' ') + text;
}

json as_json(const figures& all) {
  auto object = json::object();
  for (const auto& each : all) {
    if (!each.value)
      object[each.key] = nullptr;
    else if (each.unit == unit::count)
      object[each.key] = static_cast<std::uint64_t>(std::max(0.0, *each.value));
    else
      object[each.key] = *each.value;
  }
  return object;
}

std::string load_text(const figures& load) {
  std::string text;
  for (const auto& each : load)
    text += (text.empty() ? "" : ", ") + each.label + ' ' + text_of(each);
  return text;
}

std::string machine_text(const report& what) {
  std::string text = std::to_string(what.cores) + " cores, load average " + what.machine_load;
  if (what.bare)
    text += "; bare sockets take " + text_of({{}, {}, unit::microseconds, what.bare->round_trip_us})
            + " there and back, " + text_of({{}, {}, unit::microseconds, what.bare->turn_cpu_us})
            + " of CPU to answer";
  return text;
}

struct column {
  std::string heading;
  figures cells;
};

std::vector<column> columns_of(const report& what) {
  std::vector<column> columns;
  for (std::size_t i = 0; i < what.runs.size(); ++i)
    columns.push_back({what.runs.size() == 1 ? "" : "run " + std::to_string(i + 1), what.runs[i]});
  if (what.runs.size() > 1)
    columns.push_back({"median", medians(what.runs)});
  return columns;
}

std::string processor_name() {
  constexpr std::string_view label = "model name";
  std::ifstream file("/proc/cpuinfo");
  for (std::string line; std::getline(file, line);)
    if (const auto colon = line.find(": "); line.starts_with(label) && colon != line.npos)
      return line.substr(colon + 2);
  return {};
}

}  // namespace

void describe_machine(report& what) {
  what.cores = std::thread::hardware_concurrency();
  what.processor = processor_name();
  std::ifstream file("/proc/loadavg");
  std::string one;
  std::string five;
  std::string fifteen;
  if (file >> one >> five >> fifteen)
    what.machine_load = one + ' ' + five + ' ' + fifteen;
  what.bare = measure_bare_sockets();
}

std::string as_table(const report& what, const tools::palette& colors) {
  std::string text = colors.strong(what.command) + " at " + what.server + " ("
                     + (what.server_process.empty() ? "process not found" : what.server_process)
                     + ")\n";
  text += load_text(what.load) + '\n';
  text += colors.faint(machine_text(what)) + "\n\n";
  const auto columns = columns_of(what);
  if (columns.empty())
    return text;

  std::size_t label_width = 0;
  for (const auto& each : columns.front().cells)
    label_width = std::max(label_width, width_of(each.label));
  constexpr std::size_t cell_width = 14;
  if (columns.size() > 1) {
    std::string headings(label_width, ' ');
    for (const auto& each : columns)
      headings += right(each.heading, cell_width);
    text += colors.faint(headings) + '\n';
  }
  for (std::size_t row = 0; row < columns.front().cells.size(); ++row) {
    const auto& label = columns.front().cells[row].label;
    text += label + std::string(label_width - width_of(label), ' ');
    for (const auto& each : columns) {
      const auto cell = right(text_of(each.cells[row]), cell_width);
      text += &each == &columns.back() ? colors.strong(cell) : cell;
    }
    text += '\n';
  }
  if (what.stopped)
    text += colors.warning("stopped before its time") + '\n';
  return text;
}

std::string as_json(const report& what) {
  json object;
  object["command"] = what.command;
  object["server"] = what.server;
  object["server_process"] = what.server_process.empty() ? json() : json(what.server_process);
  object["load"] = as_json(what.load);
  object["cores"] = what.cores;
  object["machine_load"] = what.machine_load;
  object["bare_round_trip_us"] = what.bare ? json(what.bare->round_trip_us) : json();
  object["bare_turn_cpu_us"] = what.bare ? json(what.bare->turn_cpu_us) : json();
  object["runs"] = json::array();
  for (const auto& each : what.runs)
    object["runs"].push_back(as_json(each));
  object["median"] = as_json(medians(what.runs));
  object["stopped"] = what.stopped;
  return object.dump(-1, ' ', false, json::error_handler_t::replace);
}

}  // namespace donet::bench
