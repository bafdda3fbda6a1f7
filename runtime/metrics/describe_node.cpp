// The process, its threads, and the bytes between its sockets.

#include "runtime/metrics/describe.hpp"
#include "runtime/metrics/process_readings.hpp"

namespace donet::runtime {

namespace {

constexpr double nanosecond = 1e-9;

#if defined(__clang__)
constexpr std::string_view compiler = "clang " __clang_version__;
#else
constexpr std::string_view compiler = "gcc " __VERSION__;
#endif

template <class Cell>
double seconds(const Cell& cell) noexcept {
  return static_cast<double>(cell.value()) * nanosecond;
}

}  // namespace

void describe(families& to, const node_readings& node, std::uint64_t actors) {
  to.level("donet_build_info", "Always 1; what was built, and by which compiler.")
    .add(1, {{"version", node.version}, {"compiler", compiler}});
  to.level("donet_ready", "1 while the node is ready for players, as /readyz says; otherwise 0.")
    .add(node.is_ready() ? 1 : 0);
  to.level("donet_uptime_seconds", "Time since the node was started.").add(node.uptime().count());
  to.level("donet_actors", "Actors that live: services, connections, clients and objects.")
    .add(static_cast<double>(actors));
  const process_readings process = read_process();
  to.level("donet_resident_memory_bytes", "Memory of the process that is in RAM.")
    .add(static_cast<double>(process.resident_bytes));
  to.count("donet_cpu_seconds_total", "Processor time of the process, of all its threads.")
    .add(process.cpu_seconds);
  to.level("donet_open_files", "Files and sockets that the process has open.")
    .add(static_cast<double>(process.open_files));
  to.level("donet_open_files_max", "How many of them the system lets it have.")
    .add(static_cast<double>(process.open_files_max));
  if (node.listener_pauses) {
    family& pauses =
      to.count("donet_listener_pauses_total",
               "Times that a listener stopped accepting because no file descriptor was "
               "left for it, by what it accepts.");
    for (const auto& [kind, count] : node.listener_pauses())
      pauses.add(static_cast<double>(count), {{"listener", kind}});
  }
  family& lines = to.count("donet_log_lines_total", "Lines that were written to the log.");
  for (const auto& [level, count] : node.log_lines())
    lines.add(static_cast<double>(count), {{"level", level}});
}

void describe(families& to, const flow_readings& flow) {
  to.level("donet_queued_bytes",
           "Bytes on their way between sockets: read and not routed, or routed and not written.")
    .add(static_cast<double>(flow.queued_bytes()));
  to.count("donet_read_pauses_total",
           "Times that a connection was not read because too many bytes were queued in the node.")
    .add(static_cast<double>(flow.read_pauses()));
}

void describe(families& to, const std::vector<named_cells<io_thread_metrics>>& threads,
              const node_readings& node) {
  family& turns = to.count("donet_io_turns_total", "Turns of an I/O thread's loop.");
  family& busy = to.count("donet_io_busy_seconds_total",
                          "Time in which an I/O thread did something, and did not wait.");
  family& stalls = to.count(
    "donet_io_stalls_total",
    "Turns that took more than 50 ms: all whom the thread serves had to wait for so long.");
  family& longest =
    to.level("donet_io_longest_turn_seconds", "The longest turn since the node was started.");
  family& times = to.times("donet_io_turn_seconds",
                           "Time from the beginning of a turn to its end, without waiting.");
  family& handlers =
    to.level("donet_io_turn_handlers_max",
             "Handlers of Asio (accepting, WebSocket, timers, posted work) in the turn "
             "that ran most of them since the node was started.");
  for (std::size_t i = 0; i < threads.size(); ++i) {
    const io_thread_metrics& cells = *threads[i].cells;
    const std::string_view name = threads[i].name;
    turns.add(cells.turns, {{"thread", name}});
    busy.add(seconds(cells.busy_time), {{"thread", name}});
    stalls.add(cells.stalls, {{"thread", name}});
    longest.add(seconds(cells.longest_turn), {{"thread", name}});
    times.add(histogram_reading(cells.turn_times), {{"thread", name}});
    handlers.add(cells.most_handlers, {{"thread", name}});
  }
  if (!node.answer_time)
    return;
  family& answers = to.level("donet_io_answer_seconds",
                             "How long the thread took to answer when it was last asked, which is "
                             "done every second while somebody may look; or has not answered.");
  for (std::size_t i = 0; i < threads.size(); ++i)
    answers.add(node.answer_time(i).count(), {{"thread", threads[i].name}});
}

}  // namespace donet::runtime
