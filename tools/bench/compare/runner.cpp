#include "tools/bench/compare/runner.hpp"

#include <algorithm>
#include <cmath>
#include <utility>

namespace donet::bench::compare {

namespace {

// The bare process starts faster than a server.
constexpr double bare_preparation = 0.3;

// The sample in the result that belongs to a step.
sample& place_of(row_result& result, const step& at) {
  if (at.who == side::bare)
    return result.bare.emplace_back();
  if (result.pairs.size() <= at.pair)
    result.pairs.resize(at.pair + 1);
  return at.who == side::a ? result.pairs[at.pair].a : result.pairs[at.pair].b;
}

row_result& result_of(std::vector<row_result>& results, const row* of) {
  const auto found = std::ranges::find(results, of, &row_result::of);
  if (found != results.end())
    return *found;
  row_result& made = results.emplace_back();
  made.of = of;
  return made;
}

std::string failure_of(const row_result& result, side who) {
  if (who == side::bare)
    return result.bare.empty() ? "" : result.bare.front().failure;
  for (const pair_of_runs& each : result.pairs) {
    const sample& one = who == side::a ? each.a : each.b;
    if (!one.failure.empty())
      return one.failure;
  }
  return {};
}

}  // namespace

std::vector<step> steps_of(const std::vector<const row*>& rows, std::size_t rounds,
                           bool with_bare) {
  std::vector<step> all;
  for (std::size_t round = 0; round < rounds; ++round)
    for (const row* each : rows) {
      const std::size_t first = 2 * round;
      all.push_back({each, side::a, first});
      all.push_back({each, side::b, first});
      if (with_bare && has_load(server_kind::bare, *each))
        all.push_back({each, side::bare, first});
      all.push_back({each, side::b, first + 1});
      all.push_back({each, side::a, first + 1});
    }
  return all;
}

time_plan::time_plan(std::vector<step> steps, double seconds) : steps_(std::move(steps)) {
  for (const step& each : steps_)
    expected_.push_back(seconds
                        + (each.who == side::bare ? bare_preparation : each.of->preparation));
}

void time_plan::finish(std::size_t index, double seconds) {
  const step& done = steps_[index];
  for (std::size_t i = index; i < steps_.size(); ++i)
    if (steps_[i].of == done.of && steps_[i].who == done.who)
      expected_[i] = seconds;
}

double time_plan::left(std::size_t index) const {
  double sum = 0;
  for (std::size_t i = index; i < expected_.size(); ++i)
    sum += expected_[i];
  return sum;
}

std::string text_of_time(double seconds) {
  return seconds < 100 ? std::to_string(std::lround(seconds)) + " s"
                       : std::to_string(std::lround(seconds / 60)) + " min";
}

std::vector<row_result> run_steps(const std::vector<step>& steps, const measurer& measure,
                                  const std::function<bool()>& is_stopped) {
  std::vector<row_result> results;
  for (std::size_t i = 0; i < steps.size() && !is_stopped(); ++i) {
    const step& each = steps[i];
    row_result& result = result_of(results, each.of);
    sample found;
    found.failure = failure_of(result, each.who);
    if (found.failure.empty())
      found = measure(i);
    if (is_stopped())
      break;
    place_of(result, each) = std::move(found);
  }
  return results;
}

}  // namespace donet::bench::compare
