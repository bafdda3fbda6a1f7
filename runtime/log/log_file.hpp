#pragma once
// A file that lines are appended to, and that can be opened again under its name while others write.

#include <atomic>
#include <filesystem>
#include <string>
#include <string_view>
#include <utility>

namespace donet::runtime {

class log_file {
public:
  explicit log_file(std::filesystem::path path) : path_(std::move(path)) {}
  ~log_file();

  log_file(const log_file&) = delete;
  log_file& operator=(const log_file&) = delete;

  /// Opens the file that has the name now, and makes it if there is none: the next line goes there.
  /// Empty, or a sentence about why that cannot be; then all stays as it is. Any thread, and it waits
  /// for no write.
  std::string open();

  /// Appends all of it; empty, or a sentence about why it cannot be written. One thread.
  std::string append(std::string_view line);

private:
  std::filesystem::path path_;
  int file_ = -1;
  std::atomic<int> next_{-1};  // opened, and not yet written to
  bool is_torn_ = false;       // the file ends in the middle of a line
};

}  // namespace donet::runtime
