#pragma once
// The order of the runs, and their durations.

#include "tools/bench/compare/sample.hpp"

#include <cstddef>
#include <cstdint>
#include <functional>
#include <string>
#include <vector>

namespace donet::bench::compare {

enum class side : std::uint8_t { a, b, bare };

/// One run: its row and round, and for A and B its pair.
struct step {
  const row* of = nullptr;
  side who = side::a;
  std::size_t pair = 0;  ///< numbered over all rounds
};

/// Each round contains all rows; each row runs A, B, the bare system calls if the row has them, B,
/// A.
std::vector<step> steps_of(const std::vector<const row*>& rows, std::size_t rounds, bool with_bare);

/// Predicts the duration of runs: an assumption for each row, until one of its runs was measured.
class time_plan {
public:
  /// `seconds`: of each run, including its warm-up.
  time_plan(std::vector<step> steps, double seconds);

  /// Records the duration of the run with this index.
  void finish(std::size_t index, double seconds);
  /// Seconds for all runs from this index on.
  double left(std::size_t index) const;

private:
  std::vector<step> steps_;
  std::vector<double> expected_;
};

/// `12 min`, `40 s`
std::string text_of_time(double seconds);

/// Measures the run with this index. Failures are in the sample.
using measurer = std::function<sample(std::size_t index)>;

/// Calls `measure` for each step until `is_stopped`; the interrupted run is dropped. A server that
/// has failed in a row is not started again for this row: its later samples carry the same failure.
std::vector<row_result> run_steps(const std::vector<step>& steps, const measurer& measure,
                                  const std::function<bool()>& is_stopped);

}  // namespace donet::bench::compare
