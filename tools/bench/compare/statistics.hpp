#pragma once
// From the runs of a row to the figures of the table.
//
// The speed of a machine drifts: the same server is faster or slower by tens of percent an hour
// later. So each run is compared with the adjacent run of the other server, and the table has the
// median of these ratios, not the ratio of two medians:
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

/// Empty if there are no values.
std::optional<spread> spread_of(const std::vector<double>& values);

/// One quantity of a row. A member is empty if no run has the value.
struct comparison {
  measure of = measure::rate;
  std::optional<spread> a;
  std::optional<spread> b;
  std::optional<spread> ratio;  ///< A divided by B, over the pairs in which both have a value
  std::optional<spread> bare;
  /// A's share of the limit set by the bare system calls: its rate divided by theirs, or their time
  /// divided by its time. At 1 nothing is left to gain.
  std::optional<spread> share_of_bare;
};

/// The comparisons of all quantities of the row, in their order.
std::vector<comparison> compare_runs(const row_result& all);

}  // namespace donet::bench::compare
