#pragma once
// The order of the runs, and how long they take.

#include "tools/bench/compare/sample.hpp"

#include <cstddef>
#include <cstdint>
#include <functional>
#include <string>
#include <vector>

namespace donet::bench::compare {

enum class side : std::uint8_t { a, b, bare };

/// One run: of a row, of a round, and for A and B of a pair.
struct step {
  const row* of = nullptr;
  side who = side::a;
  std::size_t pair = 0;  ///< over all rounds
};

/// In each round all rows; in each row A, B, the bare system calls where the row has them, B, A.
std::vector<step> steps_of(const std::vector<const row*>& rows, std::size_t rounds, bool with_bare);

/// How long runs take: what is assumed of a row, until one of its runs has shown it.
class time_plan {
public:
  /// `seconds`: of each run, with its warm-up.
  time_plan(std::vector<step> steps, double seconds);

  /// The run of this index has taken so many seconds.
  void finish(std::size_t index, double seconds);
  /// Seconds of all runs from this index on.
  double left(std::size_t index) const;

private:
  std::vector<step> steps_;
  std::vector<double> expected_;
};

/// `12 min`, `40 s`
std::string text_of_time(double seconds);

/// Measures the run of this index. What goes wrong is in the sample.
using measurer = std::function<sample(std::size_t index)>;

/// Calls `measure` for each step, until `is_stopped`; the run in which that happens is dropped. A server that has failed
/// in a row is not started again for this row: its further samples have the same failure.
std::vector<row_result> run_steps(const std::vector<step>& steps, const measurer& measure,
                                  const std::function<bool()>& is_stopped);

}  // namespace donet::bench::compare
