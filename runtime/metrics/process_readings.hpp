#pragma once
// Values of this process that the operating system measures.

#include <cstdint>

namespace donet::runtime {

/// A value that cannot be read is 0.
struct process_readings {
  std::uint64_t resident_bytes = 0;
  double cpu_seconds = 0;  ///< of all threads, system time included
  std::uint64_t open_files = 0;
  std::uint64_t open_files_max = 0;
};

/// Reads the values from /proc and getrusage. Any thread.
process_readings read_process();

}  // namespace donet::runtime
