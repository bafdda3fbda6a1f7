#pragma once
// Limits the number of files that the process may open, during the object's lifetime.

#include "runtime/open_files.hpp"

#include <stdexcept>

#include <sys/resource.h>
#include <unistd.h>

namespace donet::runtime {

class few_files {
public:
  /// Permits `more` files from now on.
  explicit few_files(unsigned more = 0) {
    ::getrlimit(RLIMIT_NOFILE, &before_);
    const int next = ::dup(0);
    if (next < 0)
      throw std::runtime_error("the test itself needs a file");
    ::close(next);
    rlimit now = before_;
    now.rlim_cur = static_cast<rlim_t>(next) + more;
    ::setrlimit(RLIMIT_NOFILE, &now);
  }
  few_files(const few_files&) = delete;
  few_files& operator=(const few_files&) = delete;
  ~few_files() { ::setrlimit(RLIMIT_NOFILE, &before_); }

private:
  rlimit before_{};
};

}  // namespace donet::runtime
