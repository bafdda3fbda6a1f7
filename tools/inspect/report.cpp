#include "tools/inspect/report.hpp"

#include <nlohmann/json.hpp>

#include <cstdint>
#include <string_view>

namespace donet::tools {

namespace {

using actors::node_phase;
using std::chrono::milliseconds;

std::string pair_of(std::uint64_t large, const char* large_unit, std::uint64_t small,
                    const char* small_unit) {
  std::string text = std::to_string(large) + ' ' + large_unit;
  if (small != 0)
    text += ' ' + std::to_string(small) + ' ' + small_unit;
  return text;
}

std::string counted(std::uint64_t count, const std::string& what) {
  return std::to_string(count) + ' ' + what + (count == 1 ? "" : "s");
}

std::string colored(node_phase phase, const palette& colors) {
  switch (phase) {
  case node_phase::ready: return colors.pointer(name(phase));
  case node_phase::not_ready: return colors.error(name(phase));
  default: return colors.warning(name(phase));
  }
}

void add_line(std::string& text, std::string_view what, const std::string& value) {
  constexpr std::size_t width = 10;
  text += "  " + std::string(what) + std::string(width - what.size(), ' ') + value + '\n';
}

}  // namespace

std::string plain_text(std::string text) {
  for (char& c : text) {
    if (static_cast<unsigned char>(c) < ' ' || c == '\x7f')
      c = '?';
  }
  return text;
}

std::string duration_text(milliseconds time) {
  const auto ms = static_cast<std::uint64_t>(time.count() < 0 ? 0 : time.count());
  const std::uint64_t s = ms / 1'000;
  if (s < 60)
    return std::to_string(s) + '.' + std::to_string(ms % 1'000 / 100) + " s";
  if (s < 3'600)
    return pair_of(s / 60, "min", s % 60, "s");
  if (s < 86'400)
    return pair_of(s / 3'600, "h", s % 3'600 / 60, "min");
  return pair_of(s / 86'400, "d", s % 86'400 / 3'600, "h");
}

std::string progress_text(const actors::status_report& report) {
  if (report.phase != node_phase::draining)
    return "no clients; what is under way ends";
  const std::string clients = counted(report.clients, "client");
  if (report.drain_left_ms == 0)
    return clients + ", being ejected";
  return clients + ", ejected in " + duration_text(milliseconds(report.drain_left_ms));
}

std::string status_text(const actors::status_report& report, const palette& colors) {
  std::string text = colors.strong(plain_text(report.name)) + ": " + colored(report.phase, colors);
  if (report.phase == node_phase::draining)
    text += ": " + progress_text(report);
  text += '\n';
  if (report.phase == node_phase::not_ready) {
    for (const std::string& obstacle : report.obstacles)
      add_line(text, "because", plain_text(obstacle));
  }
  add_line(text, "up", duration_text(milliseconds(report.uptime_ms)));
  add_line(text, "process",
           std::to_string(report.pid) + ", donet-node " + plain_text(report.version) + ", id "
             + std::to_string(report.id));
  add_line(text, "clients", std::to_string(report.clients));
  add_line(text, "peers", std::to_string(report.peers));
  add_line(text, "objects", std::to_string(report.objects));
  add_line(text, "actors", std::to_string(report.actors));
  return text;
}

std::string status_json(const actors::status_report& report) {
  std::string phase(name(report.phase));
  if (report.phase == node_phase::not_ready)
    phase = "not_ready";
  const nlohmann::ordered_json line = {
    {"name", report.name},           {"id", report.id},
    {"version", report.version},     {"pid", report.pid},
    {"uptime_ms", report.uptime_ms}, {"state", phase},
    {"obstacles", report.obstacles}, {"drain_left_ms", report.drain_left_ms},
    {"clients", report.clients},     {"peers", report.peers},
    {"objects", report.objects},     {"actors", report.actors}};
  return line.dump(-1, ' ', false, nlohmann::json::error_handler_t::replace);
}

}  // namespace donet::tools
