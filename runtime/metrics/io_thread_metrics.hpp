#pragma once
// The cells of an I/O thread, which is their writer. Times are in nanoseconds.

#include "runtime/metrics/cells.hpp"

namespace donet::runtime {

struct io_thread_metrics {
  counter turns;
  counter busy_time;
  counter stalls;
  gauge longest_turn;
  /// The largest number of pieces of posted work in one turn.
  gauge most_handlers;
  /// In microseconds. Players may notice a turn of 20 ms, so this duration is one of the bounds.
  histogram turn_times{100,       250,       500,       1'000,     2'500,   5'000,
                       10'000,    20'000,    50'000,    100'000,   250'000, 500'000,
                       1'000'000, 2'500'000, 5'000'000, 10'000'000};
};

}  // namespace donet::runtime
