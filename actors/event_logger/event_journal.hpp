#pragma once
// Converts received events to lines, and writes these to files. Uses no actors, threads or sockets.

#include "actors/event_logger/event_file.hpp"
#include "actors/event_logger/refusal_log.hpp"

#include <memory>
#include <string>

namespace donet::actors {

/// Blocks while the disk does. Used by one thread.
class event_journal {
public:
  /// `log` must outlive it.
  event_journal(event_file_options options, runtime::logger& log,
                std::shared_ptr<runtime::event_logger_metrics> metrics);
  ~event_journal();

  event_journal(const event_journal&) = delete;
  event_journal& operator=(const event_journal&) = delete;

  void begin(wall_time now) { file_.open("Log opened upon Event Logger startup.", now); }
  void cycle(wall_time now) { file_.open("Log cycled.", now); }

  /// On return the lines are in the file, or counted as lost.
  void write(const runtime::udp_batch& batch, wall_time came);

  bool is_troubled() const noexcept { return file_.is_troubled(); }
  void try_again(wall_time now) { file_.try_again(now); }

private:
  void flush(wall_time now);

  std::shared_ptr<runtime::event_logger_metrics> metrics_;
  event_file file_;
  refusal_log refusals_;
  local_time_text time_text_;
  std::string lines_;
  std::size_t count_ = 0;
};

}  // namespace donet::actors
