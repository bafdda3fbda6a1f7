#pragma once

#include "runtime/limits.hpp"

#include <chrono>
#include <cstddef>

namespace donet::runtime {

/// How much a peer may leave lying.
struct send_bounds {
  std::size_t queue_bytes_max = limits::send_queue_bytes_max;
  std::chrono::milliseconds stall_max = limits::send_stall_max;
};

}  // namespace donet::runtime
