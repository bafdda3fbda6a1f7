#pragma once
// A logger that writes lines through spdlog: to the terminal, coloured if standard output is one,
// and to a file if the role file configures one.
//
// Each of the two destinations has a writing thread and a queue in front of it. No caller waits for
// a slow terminal, pipe or disk: when too many lines wait, the oldest are dropped, and a line in
// their place reports their number. `repetition` suppresses repeated lines, except those of the
// levels debug and trace, which are for developers who need all of them.

#include "runtime/log/logger.hpp"

#include <chrono>
#include <filesystem>
#include <memory>
#include <optional>
#include <stop_token>
#include <string>
#include <string_view>

namespace donet::runtime {

enum class log_format : unsigned char { text, json };

struct log_options {
  log_thresholds levels = log_level::info;
  /// New lines are appended to it. Empty: no file.
  std::optional<std::filesystem::path> file;
  log_format format = log_format::text;
  bool to_terminal = true;  ///< standard output, which need not be a terminal
};

struct withheld_lines;

class spdlog_logger final : public logger {
public:
  /// Throws `std::runtime_error` with the reason if the file cannot be opened.
  explicit spdlog_logger(const log_options& options);
  /// Writes the waiting lines, for at most five seconds.
  ~spdlog_logger() override;

  bool has_file() const noexcept;

  /// Starts to write to the file that now has the log file's name, for example after a rotation
  /// renamed the old one. First waits for at most 200 ms until earlier lines, which belong to the
  /// old file, are written. Returns an empty string, or the reason of a failure; then the old file
  /// stays open. Any thread.
  std::string reopen();

  /// Waits for at most `patience`; returns true if all lines that were logged before are written.
  /// May be called in a signal handler, on a thread that is about to end the process.
  bool wait_until_written(std::chrono::milliseconds patience) const noexcept;

  /// Must be the last call. Logs the number of suppressed lines and writes everything. Returns
  /// false if that took longer than `patience`; then the process must end without running
  /// destructors.
  bool finish(std::chrono::milliseconds patience);

private:
  void write(log_level level, std::string_view who, std::string_view sentence,
             fields with) override;
  void put(log_level level, std::string_view who, std::string_view sentence, fields with);
  void tell(const withheld_lines& of);
  void tell_withheld(const std::stop_token& end);

  struct parts;
  std::unique_ptr<parts> parts_;
};

}  // namespace donet::runtime
