// The Event Loggers of a node. Each receives on a thread of its own: the kernel buffers only a few
// milliseconds of events, and a thread with actors may be busy for longer. Event Loggers end after
// all services that report events.

#include "actors/event_logger/event_logger.hpp"
#include "actors/event_logger/event_text.hpp"
#include "actors/spawn/listening.hpp"
#include "actors/spawn/running.hpp"

#include <utility>

namespace donet::actors {

namespace {

constexpr std::string_view self = "event_logger";

// The receive buffer requested from the kernel, in bytes.
constexpr std::size_t kernel_bytes_wanted = 16u << 20;

rotation rotation_of(const config::rotation& from) {
  const auto unit_of = [](config::rotation::unit each) {
    switch (each) {
    case config::rotation::unit::minute: return rotation_unit::minute;
    case config::rotation::unit::hour: return rotation_unit::hour;
    case config::rotation::unit::month: return rotation_unit::month;
    default: return rotation_unit::day;
    }
  };
  return {from.count, unit_of(from.each)};
}

wall_time wall_clock_now() {
  return std::chrono::floor<std::chrono::seconds>(std::chrono::system_clock::now());
}

}  // namespace

void node::open_event_loggers(running& all, std::vector<std::string>& problems) {
  for (const config::event_logger& from : role_.services.event_logger) {
    event_logger_parts& parts = all.event_loggers.emplace_back();
    parts.io = std::make_unique<runtime::io_thread>(
      all.system, "donet-events-" + std::to_string(all.event_loggers.size() - 1));
    parts.receiver = std::make_unique<runtime::udp_receiver>(parts.io->loop());
    const std::string problem = parts.receiver->open(to_address(from.bind), kernel_bytes_wanted);
    if (!problem.empty())
      problems.push_back(from.key + ".bind: " + problem);
    warn_of_missing(log_, self, from.key, from.bind, parts.receiver->not_there());
    const auto& addresses = parts.receiver->where();
    all.event_addresses.insert(all.event_addresses.end(), addresses.begin(), addresses.end());
  }
}

void node::start_event_loggers(running& all) {
  for (std::size_t i = 0; i < all.event_loggers.size(); ++i) {
    const config::event_logger& from = role_.services.event_logger[i];
    event_logger_parts& parts = all.event_loggers[i];
    if (parts.receiver->buffer_bytes() < kernel_bytes_wanted)
      log_.info(self,
                "the system keeps less of what is not read yet than is wanted; the most that "
                "it keeps is net.core.rmem_max",
                {{"service", from.key},
                 {"bytes", parts.receiver->buffer_bytes()},
                 {"wanted", kernel_bytes_wanted}});
    event_logger_setup setup;
    setup.options.every = rotation_of(from.rotate_interval);
    setup.receiver = std::move(parts.receiver);
    setup.wall = wall_clock_now;
    setup.metrics = all.metrics.event_logger(event_fault_names());
    setup.make_writer = [&, metrics = setup.metrics](caf::abstract_actor& owner) {
      event_file_options file{from.output, from.log_format};
      return runtime::launch_detached<event_writer>(
        parts.io->actors(), owner, std::make_unique<event_journal>(std::move(file), log_, metrics));
    };
    parts.logger =
      runtime::launch<event_logger>(parts.io->actors(), parts.io->loop(), std::move(setup), log_);
    runtime::tell(parts.logger, begin_events{});
    parts.io->start();
  }
}

void node::cycle_event_logs(running& all) {
  for (const event_logger_parts& parts : all.event_loggers)
    runtime::tell(parts.logger, cycle_events{});
}

// True if everything was written.
bool node::end_event_loggers(running& all, std::chrono::steady_clock::time_point deadline) {
  for (event_logger_parts& parts : all.event_loggers)
    runtime::tell(std::exchange(parts.logger, nullptr), end_events{});
  bool all_ended = true;
  for (const event_logger_parts& parts : all.event_loggers)
    all_ended = parts.io->actors().wait_until_deserted(deadline) && all_ended;
  return all_ended;
}

}  // namespace donet::actors
