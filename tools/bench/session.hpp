#pragma once
// The environment of every load: the server, the stop flag, the clock, and the progress line.

#include "tools/bench/endpoint.hpp"
#include "tools/bench/server_process.hpp"

#include <atomic>
#include <chrono>
#include <cstdint>
#include <functional>
#include <optional>
#include <ostream>
#include <string>

namespace donet::bench {

using clock = std::chrono::steady_clock;
using time_point = clock::time_point;

inline std::chrono::nanoseconds nanoseconds_of(double seconds) {
  return std::chrono::nanoseconds(static_cast<std::int64_t>(seconds * 1e9));
}

inline double seconds_of(std::chrono::nanoseconds span) {
  return static_cast<double>(span.count()) * 1e-9;
}

/// A line that is updated every second, if the output is a terminal.
class progress {
public:
  progress(std::ostream& out, bool wanted) : out_(out), wanted_(wanted) {}
  ~progress() { clear(); }
  progress(const progress&) = delete;
  progress& operator=(const progress&) = delete;

  /// Shows the result of `text()` if a second has passed.
  template <class Text>
  void show(time_point now, Text text) {
    if (wanted_ && now >= next_)
      write(now, text());
  }
  void clear();

private:
  void write(time_point now, const std::string& text);

  std::ostream& out_;
  bool wanted_;
  std::size_t width_ = 0;
  time_point next_{};
};

struct session {
  endpoint server;
  std::optional<server_process> process;
  const std::atomic<bool>& stopped;  ///< set when the user stops the program
  progress& shown;
  std::chrono::nanoseconds deadline;  ///< maximum time for anything to arrive
};

/// The first of 2^32 channels that no other running generator on this machine uses.
std::uint64_t own_channels();

/// Raises the limit of descriptors of this process to its maximum. Throws run_failure if that is
/// less than `wanted`.
void allow_descriptors(std::size_t wanted);

/// The processor time of server and generator, and the clock, at one moment.
struct reading {
  time_point at;
  std::optional<double> server_cpu;
  double own_cpu = 0;

  static reading now(const session& around);
};

/// The differences between two readings, in seconds.
struct stretch {
  double wall = 0;
  std::optional<double> server_cpu;
  double own_cpu = 0;

  stretch(const reading& from, const reading& to);

  /// Empty if the server's processor time is not available or too short for a figure.
  std::optional<double> per_server_cpu_second(double count) const;
};

}  // namespace donet::bench
