#pragma once
// The lines of a file or of standard input, one after the other.

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace donet::tools {

/// Reads a descriptor that it does not own.
class text_lines {
public:
  /// Reading ends at a line of more than `bytes_max` bytes, or when a signal sets `stopped` while
  /// it waits.
  text_lines(int descriptor, std::size_t bytes_max, const std::atomic<bool>& stopped)
      : descriptor_(descriptor), bytes_max_(bytes_max), stopped_(stopped) {}

  /// The next line without its line break, valid until the next call; false at the end, or after a
  /// failure.
  bool next(std::string_view& line);

  /// The number of the last line, from 1.
  std::uint64_t number() const noexcept { return number_; }
  /// The reason of a failure; empty if there was none.
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
