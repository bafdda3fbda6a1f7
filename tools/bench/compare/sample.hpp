#pragma once
// The result of one run of one server.

#include "tools/bench/compare/machine_watch.hpp"
#include "tools/bench/compare/row.hpp"
#include "tools/bench/figures.hpp"

#include <array>
#include <cstddef>
#include <optional>
#include <string>
#include <vector>

namespace donet::bench::compare {

inline constexpr std::size_t measure_count = 7;
static_assert(static_cast<std::size_t>(measure::wakeups) + 1 == measure_count);

struct sample {
  std::array<std::optional<double>, measure_count> values{};
  disturbance disturbed;
  std::string failure;  ///< a sentence, if there is no result

  std::optional<double> value(measure of) const { return values[static_cast<std::size_t>(of)]; }
};

/// Extracts the quantities compared in this row.
sample sample_of(const row& of, const figures& found);

/// One run of each server, adjacent in time.
struct pair_of_runs {
  sample a;
  sample b;
};

/// All runs of a row: pairs 2n and 2n + 1 belong to round n, as does run n of the bare system
/// calls.
struct row_result {
  const row* of = nullptr;
  std::vector<pair_of_runs> pairs;
  std::vector<sample> bare;
};

}  // namespace donet::bench::compare
