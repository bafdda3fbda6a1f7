// Metrics of the process, its threads, and the bytes between its sockets.

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
  to.level("donet_build_info", "Always 1; version and compiler of the program.")
    .add(1, {{"version", node.version}, {"compiler", compiler}});
  to.level("donet_ready", "1 while the node is ready for players (/readyz); otherwise 0.")
    .add(node.is_ready() ? 1 : 0);
  to.level("donet_uptime_seconds", "Time since the start of the node.").add(node.uptime().count());
  to.level("donet_actors", "Actors: services, connections, clients and objects.")
    .add(static_cast<double>(actors));
  const process_readings process = read_process();
  to.level("donet_resident_memory_bytes", "Resident memory of the process.")
    .add(static_cast<double>(process.resident_bytes));
  to.count("donet_cpu_seconds_total", "Processor time of all threads of the process.")
    .add(process.cpu_seconds);
  to.level("donet_open_files", "Open files and sockets of the process.")
    .add(static_cast<double>(process.open_files));
  to.level("donet_open_files_max", "The system's limit of open files and sockets.")
    .add(static_cast<double>(process.open_files_max));
  if (node.listener_pauses) {
    family& pauses = to.count(
      "donet_listener_pauses_total",
      "Times that a listener stopped accepting for lack of file descriptors, by what it accepts.");
    for (const auto& [kind, count] : node.listener_pauses())
      pauses.add(static_cast<double>(count), {{"listener", kind}});
  }
  family& lines = to.count("donet_log_lines_total", "Lines written to the log.");
  for (const auto& [level, count] : node.log_lines())
    lines.add(static_cast<double>(count), {{"level", level}});
}

void describe(families& to, const flow_readings& flow) {
  to.level("donet_queued_bytes",
           "Bytes between sockets: read and not routed yet, or routed and not written yet.")
    .add(static_cast<double>(flow.queued_bytes()));
  to.count("donet_read_pauses_total",
           "Times that a connection was not read because too many bytes were queued in the node.")
    .add(static_cast<double>(flow.read_pauses()));
}

void describe(families& to, const std::vector<named_cells<io_thread_metrics>>& threads,
              const node_readings& node) {
  family& turns = to.count("donet_io_turns_total", "Turns of an I/O thread's loop.");
  family& busy = to.count("donet_io_busy_seconds_total",
                          "Time in which an I/O thread worked instead of waiting.");
  family& stalls =
    to.count("donet_io_stalls_total",
             "Turns longer than 50 ms; every peer of the thread waited for so long.");
  family& longest =
    to.level("donet_io_longest_turn_seconds", "The longest turn since the start of the node.");
  family& times = to.times("donet_io_turn_seconds", "Duration of a turn, without waiting.");
  family& handlers = to.level("donet_io_turn_handlers_max",
                              "The largest number of pieces of posted work, WebSocket steps among "
                              "them, in one turn since the start of the node.");
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
  family& answers =
    to.level("donet_io_answer_seconds", "How long the thread took to answer the last health check, "
                                        "or has not answered yet; it is asked every second.");
  for (std::size_t i = 0; i < threads.size(); ++i)
    answers.add(node.answer_time(i).count(), {{"thread", threads[i].name}});
}

}  // namespace donet::runtime
