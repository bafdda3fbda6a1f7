#pragma once
// Reads lines that are appended to the files of a folder.

#include <cstddef>
#include <functional>
#include <map>
#include <string>
#include <string_view>

#include <sys/types.h>

namespace donet::bench {

class log_tail {
public:
  /// Starts at the current end of the files. Throws run_failure if there is no such folder.
  explicit log_tail(std::string folder);
  log_tail(const log_tail&) = delete;
  log_tail& operator=(const log_tail&) = delete;
  ~log_tail();

  /// Calls `take` with each complete line that was appended, without its line break, file by file
  /// in the order of their names. Returns the number of bytes read. Throws run_failure.
  std::size_t read(const std::function<void(std::string_view line)>& take);

private:
  struct file {
    int handle = -1;
    ::off_t at = 0;
    std::string begun;  ///< an incomplete line
  };

  void look_for_files(bool from_their_end);
  std::size_t read(file& from, const std::function<void(std::string_view line)>& take);

  std::string folder_;
  std::map<std::string, file> files_;
  std::string buffer_;
};

}  // namespace donet::bench
