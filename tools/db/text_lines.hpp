#pragma once
// The lines of a file, or of standard input, one after the other.

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace donet::tools {

/// Reads a descriptor that it does not own.
class text_lines {
public:
  /// A line of more bytes than `bytes_max` ends it; so does a signal that sets `stopped` while it waits.
  text_lines(int descriptor, std::size_t bytes_max, const std::atomic<bool>& stopped)
      : descriptor_(descriptor), bytes_max_(bytes_max), stopped_(stopped) {}

  /// The next line without its break, until the next call; false at the end, or if it cannot go on.
  bool next(std::string_view& line);

  /// Of the last line, from 1.
  std::uint64_t number() const noexcept { return number_; }
  /// Why it could not go on; empty if it could.
  const std::string& failure() const noexcept { return failure_; }

private:
  bool read_more();

  int descriptor_;
  std::size_t bytes_max_;
  const std::atomic<bool>& stopped_;
  std::string space_;
  std::size_t taken_ = 0;
  bool is_at_end_ = false;
  std::uint64_t number_ = 0;
  std::string failure_;
};

}  // namespace donet::tools
