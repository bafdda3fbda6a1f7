#pragma once
// A file to which lines are appended, and which can be reopened under its name while another thread
// writes.

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

  /// Opens the file that has the name now, or creates it; the next line goes to it. Returns an
  /// empty string, or the reason of a failure; then nothing changes. Does not wait for a write. Any
  /// thread.
  std::string open();

  /// Appends the whole line. Returns an empty string, or the reason of a failure. On one thread
  /// only.
  std::string append(std::string_view line);

private:
  std::filesystem::path path_;
  int file_ = -1;
  std::atomic<int> next_{-1};  // opened, but not written to yet
  bool is_torn_ = false;       // the file ends in the middle of a line
};

}  // namespace donet::runtime
