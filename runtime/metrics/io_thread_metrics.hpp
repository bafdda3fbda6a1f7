#pragma once
// What an I/O thread counts of itself; it is the writer. Times are in nanoseconds.

#include "runtime/metrics/cells.hpp"

namespace donet::runtime {

struct io_thread_metrics {
  counter turns;
  counter busy_time;
  counter stalls;
  gauge longest_turn;
  /// Pieces of posted work in the turn that ran most of them.
  gauge most_handlers;
  /// In microseconds. A turn of 20 ms is one that players may notice, and has a bound of its own.
  histogram turn_times{100,       250,       500,       1'000,     2'500,   5'000,
                       10'000,    20'000,    50'000,    100'000,   250'000, 500'000,
                       1'000'000, 2'500'000, 5'000'000, 10'000'000};
};

}  // namespace donet::runtime
