#pragma once
// The file to which events are appended, and its failures: it cannot be opened, the disk is full,
// the file is removed. None of these stops the node: it logs the failure once, counts the lost
// events, and tries again.
//
// A line is complete or absent. When a call returns, its lines are with the operating system; a
// power cut may lose the last seconds, because waiting for the disk would cost more than an event
// is worth.

#include "actors/event_logger/event_time.hpp"
#include "runtime/log/logger.hpp"
#include "runtime/metrics/event_logger_metrics.hpp"

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

namespace donet::actors {

struct event_file_options {
  /// Created if it does not exist.
  std::filesystem::path folder;
  /// A pattern of strftime for the file's name, in UTC.
  std::string name_pattern;
};

/// Blocks while the disk does. Used by one thread.
class event_file {
public:
  /// `log` must outlive it.
  event_file(event_file_options options, runtime::logger& log,
             std::shared_ptr<runtime::event_logger_metrics> metrics);
  event_file(const event_file&) = delete;
  event_file& operator=(const event_file&) = delete;
  ~event_file();

  /// Opens or continues the file whose name is due now, and records that in its first line. While
  /// it cannot be opened, the previous file stays in use.
  void open(std::string_view reason, wall_time now);

  /// Appends this many lines.
  void append(std::string_view lines, std::size_t count, wall_time now);

  /// True after a failure that `try_again` may cure.
  bool is_troubled() const noexcept { return wanted_.has_value() || is_refused_; }
  void try_again(wall_time now);

private:
  bool can_write() const noexcept { return file_ >= 0 && !is_refused_; }
  bool is_removed() const noexcept;
  void replace(int opened, std::filesystem::path path);
  std::size_t write(std::string_view lines);
  void refused(std::string_view lines, std::size_t written, int error);
  bool write_own(std::string_view type, std::string_view message, std::string_view more,
                 wall_time now);
  void lose(std::size_t count);
  void complain(std::string_view sentence, const std::filesystem::path& file, int error);
  void settle(wall_time now);

  event_file_options options_;
  runtime::logger& log_;
  std::shared_ptr<runtime::event_logger_metrics> metrics_;
  local_time_text time_text_;

  int file_ = -1;
  std::filesystem::path path_;
  // The file ends in the middle of a line that could not be removed.
  bool is_cut_ = false;
  // The last write failed: nothing is written until the next try.
  bool is_refused_ = false;
  // The reason for opening another file, if that failed.
  std::optional<std::string> wanted_;

  // The reason for opening the file, until its first line is written.
  std::optional<std::string> unwritten_opening_;
  // The number of lost events since events could not be written.
  std::uint64_t lost_ = 0;
  // The last failure that was logged.
  std::string trouble_;
};

}  // namespace donet::actors
