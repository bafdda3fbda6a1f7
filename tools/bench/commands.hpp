#pragma once
// Runs the command of an invocation.

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

/// Runs the command until it is done or `stopped` is set, possibly by a signal. Results go to
/// `out`, errors to `err`.
exit_code run(const invocation& asked, const console& shown, const std::atomic<bool>& stopped);

}  // namespace donet::bench
