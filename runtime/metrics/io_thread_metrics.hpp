#pragma once
// What an I/O thread counts of itself; it is the writer. Times are in nanoseconds.

#include "runtime/metrics/cells.hpp"

namespace donet::runtime {

struct io_thread_metrics {
  counter turns;
  counter busy_time;
  counter stalls;
  gauge longest_turn;
};

}  // namespace donet::runtime
