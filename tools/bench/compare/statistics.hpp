#pragma once
// From the runs of a row to the figures of the table.
//
// A machine drifts: the same server is faster or slower by tens of percent an hour later. So each run is compared with
// the run of the other server beside it, and the table has the median of these ratios, not the ratio of two medians:
//
//   A B  B A  A B  B A        four pairs in two rounds; both servers come first equally often
//   └─┘  └─┘  └─┘  └─┘

#include "tools/bench/compare/sample.hpp"

#include <optional>
#include <vector>

namespace donet::bench::compare {

struct spread {
  double min = 0;
  double median = 0;
  double max = 0;
};

/// Nothing if there are no values.
std::optional<spread> spread_of(const std::vector<double>& values);

/// One measure of a row. A part is missing where no run has it.
struct comparison {
  measure of = measure::rate;
  std::optional<spread> a;
  std::optional<spread> b;
  std::optional<spread> ratio;  ///< of A to B, over the pairs that have both
  std::optional<spread> bare;
  /// How much of what the bare system calls reach A reaches: its rate by theirs, their time by its time. At 1 there is
  /// nothing left to gain.
  std::optional<spread> share_of_bare;
};

/// Of all measures of the row, in their order.
std::vector<comparison> compare_runs(const row_result& all);

}  // namespace donet::bench::compare
