#pragma once
// What donet-bench does once it knows what to do.

#include "tools/bench/invocation.hpp"

#include <atomic>
#include <ostream>

namespace donet::bench {

struct console {
  std::ostream& out;
  bool color_out = false;
  std::ostream& err;
  bool color_err = false;
  bool shows_progress = false;  ///< on `err`
};

/// Does what was asked, until it is done or `stopped` is set, possibly by a signal. Results go to `out`, what
/// went wrong to `err`.
exit_code run(const invocation& asked, const console& shown, const std::atomic<bool>& stopped);

}  // namespace donet::bench
