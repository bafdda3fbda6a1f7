#include "runtime/metrics/process_readings.hpp"

#include <filesystem>
#include <fstream>
#include <system_error>

#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/time.h>
#include <unistd.h>

namespace donet::runtime {

namespace {

double seconds(const timeval& time) noexcept {
  constexpr double microsecond = 1e-6;
  return static_cast<double>(time.tv_sec) + static_cast<double>(time.tv_usec) * microsecond;
}

std::uint64_t resident_bytes() {
  std::ifstream sizes("/proc/self/statm");
  std::uint64_t whole = 0;
  std::uint64_t resident_pages = 0;
  sizes >> whole >> resident_pages;
  return resident_pages * static_cast<std::uint64_t>(::sysconf(_SC_PAGESIZE));
}

// Linux 6.2 and newer report the number directly; otherwise counting takes two microseconds per
// file.
std::uint64_t open_files() {
  struct stat folder {};
  if (::stat("/proc/self/fd", &folder) == 0 && folder.st_size > 0)
    return static_cast<std::uint64_t>(folder.st_size);
  std::error_code error;
  std::uint64_t count = 0;
  for (std::filesystem::directory_iterator at("/proc/self/fd", error), end; !error && at != end;
       at.increment(error))
    ++count;
  // Does not count the descriptor that reads the directory.
  return count > 0 ? count - 1 : 0;
}

}  // namespace

process_readings read_process() {
  process_readings found;
  found.resident_bytes = resident_bytes();
  rusage used{};
  if (::getrusage(RUSAGE_SELF, &used) == 0)
    found.cpu_seconds = seconds(used.ru_utime) + seconds(used.ru_stime);
  found.open_files = open_files();
  rlimit most{};
  if (::getrlimit(RLIMIT_NOFILE, &most) == 0)
    found.open_files_max = most.rlim_cur;
  return found;
}

}  // namespace donet::runtime
