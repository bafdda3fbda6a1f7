#pragma once
// The limit on the open files of this process, sockets included, and the text of errors that it
// causes.

#include <cerrno>
#include <cstdint>
#include <limits>
#include <string>
#include <system_error>

#include <fcntl.h>
#include <sys/resource.h>
#include <unistd.h>

namespace donet::runtime {

/// RLIMIT_NOFILE. "No limit" is the largest number.
struct open_files_limit {
  std::uint64_t soft = std::numeric_limits<std::uint64_t>::max();  ///< the limit in effect
  std::uint64_t hard =
    std::numeric_limits<std::uint64_t>::max();  ///< the largest value that the process may set
};

/// Any thread.
inline open_files_limit read_open_files_limit() noexcept {
  rlimit found{};
  if (::getrlimit(RLIMIT_NOFILE, &found) != 0)
    return {};
  return {found.rlim_cur, found.rlim_max};
}

/// Raises the soft limit to the hard limit, and returns the limits in effect. Child processes
/// inherit them. Any thread.
inline open_files_limit raise_open_files_limit() noexcept {
  rlimit found{};
  if (::getrlimit(RLIMIT_NOFILE, &found) == 0 && found.rlim_cur < found.rlim_max) {
    found.rlim_cur = found.rlim_max;
    ::setrlimit(RLIMIT_NOFILE, &found);
  }
  return read_open_files_limit();
}

/// True if the system has a descriptor for the next file and `spared` more descriptors below the
/// soft limit. The system always assigns the lowest free number, so this number shows how many are
/// in use. `open_file` is any open descriptor. Makes three system calls. Any thread.
inline bool has_free_descriptors(int open_file, std::uint64_t spared) noexcept {
  const int next = ::fcntl(open_file, F_DUPFD_CLOEXEC, 0);
  if (next < 0)
    return false;
  ::close(next);
  return static_cast<std::uint64_t>(next) + spared < read_open_files_limit().soft;
}

/// The system's description of an `errno`. If the process has too many open files, it includes the
/// limit.
inline std::string describe_system_error(int error) {
  std::string sentence = std::generic_category().message(error);
  if (error == EMFILE)
    sentence +=
      " (the limit of this process is " + std::to_string(read_open_files_limit().soft) + ')';
  return sentence;
}

}  // namespace donet::runtime
