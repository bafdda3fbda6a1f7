#pragma once
// A logger that writes lines through spdlog: to the terminal, coloured if it is one, and to a file
// if the role file has one.
//
// Each of the two has a thread that writes and a queue before it. No caller ever waits for a slow
// terminal, pipe or disk: where too many lines wait, the oldest are dropped, and a line there has their
// number. Lines that repeat are suppressed by `repetition`, except those of the levels debug and trace,
// which are for developers who need all of them.

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
  /// Appended to.
  std::optional<std::filesystem::path> file;
  log_format format = log_format::text;
  bool to_terminal = true;  ///< to standard output, whatever that is
};

struct withheld_lines;

class spdlog_logger final : public logger {
public:
  /// Throws `std::runtime_error` with a sentence if the file cannot be opened.
  explicit spdlog_logger(const log_options& options);
  /// What is not written yet still is, but it does not wait for ever.
  ~spdlog_logger() override;

  bool has_file() const noexcept;

  /// Begins to write to the file that has the log file's name now, as after it was renamed. Empty, or
  /// a sentence about why that cannot be; then it stays with the old one. Waits a fifth of a second at
  /// most for what was logged before, which belongs to the old file.
  std::string reopen();

  /// Whether all that was logged so far is written, in that time. May be called from a signal's
  /// handler in a thread that is about to end the process.
  bool wait_until_written(std::chrono::milliseconds patience) const noexcept;

  /// The last call: logs the number of withheld lines, and writes everything. False if that took too
  /// long; then the process must end without running destructors.
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
