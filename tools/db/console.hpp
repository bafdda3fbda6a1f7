#pragma once
// Output of the commands while they run, and the user's request to stop.

#include <atomic>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <ostream>
#include <string>
#include <string_view>

namespace donet::tools {

/// Not thread-safe, except for `stopped`, which a signal may set.
class db_console {
public:
  db_console(std::ostream& output, std::ostream& err, bool shows_progress,
             const std::atomic<bool>& stop)
      : out(output), stopped(stop), err_(err), shows_progress_(shows_progress) {}

  std::ostream& out;                 ///< the requested output
  const std::atomic<bool>& stopped;  ///< the user has requested a stop

  /// Prints a sentence about an error or an additional action.
  void say(std::string_view sentence);
  /// Prints such a sentence, if it is one of the first hundred.
  void complain(const std::string& sentence);
  std::uint64_t complaints() const noexcept { return complaints_; }
  /// Prints the number of suppressed complaints, if any.
  void say_what_was_left_out();

  /// Shows the progress once per second, on a terminal only. `all` is 0 if the total is unknown.
  void show(std::string_view doing, std::uint64_t done, std::uint64_t all);

private:
  void clear();

  std::ostream& err_;
  bool shows_progress_;
  std::uint64_t complaints_ = 0;
  std::size_t width_ = 0;
  std::chrono::steady_clock::time_point next_{};
};

/// `12,345,678`
std::string with_commas(std::uint64_t number);
/// `1 object`, `2,000 objects`
std::string objects_text(std::uint64_t count);

}  // namespace donet::tools
