#pragma once
// The file to which events are appended, and its failures: it cannot be opened, the disk is full, the
// file is removed. None of these stops the node: it logs the failure once, counts the lost events, and
// tries again.
//
// A line is complete or absent. Lines are with the operating system when a call returns; a power cut
// may lose the last seconds, because no event is worth waiting for the disk.

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
  /// Made if it is not there.
  std::filesystem::path folder;
  /// Of the file's name: strftime, in UTC.
  std::string name_pattern;
};

/// Blocks while the disk does. For one thread.
class event_file {
public:
  /// `log` outlives it.
  event_file(event_file_options options, runtime::logger& log,
             std::shared_ptr<runtime::event_logger_metrics> metrics);
  event_file(const event_file&) = delete;
  event_file& operator=(const event_file&) = delete;
  ~event_file();

  /// Opens or continues the file whose name is due now, and notes that in its first line. While it
  /// cannot be opened, the previous file stays in use.
  void open(std::string_view reason, wall_time now);

  /// Appends this many lines.
  void append(std::string_view lines, std::size_t count, wall_time now);

  /// Whether something went wrong that `try_again` may cure.
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
  // It ends in the middle of a line that could not be taken back.
  bool is_cut_ = false;
  // The last write failed: until the next try nothing is written.
  bool is_refused_ = false;
  // Another file could not be opened, for this reason it should have been.
  std::optional<std::string> wanted_;

  // The reason for opening the file, until its first line is written.
  std::optional<std::string> unsaid_;
  // Since events cannot be written.
  std::uint64_t lost_ = 0;
  // The last failure that was logged.
  std::string trouble_;
};

}  // namespace donet::actors
