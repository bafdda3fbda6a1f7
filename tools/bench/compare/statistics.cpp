#include "tools/bench/compare/statistics.hpp"

#include <algorithm>

namespace donet::bench::compare {

namespace {

std::optional<double> ratio_of(std::optional<double> of, std::optional<double> to) {
  return of && to && *to > 0 ? std::optional(*of / *to) : std::nullopt;
}

void add(std::vector<double>& values, std::optional<double> one) {
  if (one)
    values.push_back(*one);
}

bool is_better_when_lower(measure of) {
  return of != measure::rate && of != measure::rate_per_cpu;
}

comparison compare_measure(const row_result& all, measure which) {
  std::vector<double> a;
  std::vector<double> b;
  std::vector<double> ratios;
  std::vector<double> bare;
  std::vector<double> shares;
  for (const sample& each : all.bare)
    add(bare, each.value(which));
  for (std::size_t i = 0; i < all.pairs.size(); ++i) {
    const auto of_a = all.pairs[i].a.value(which);
    const auto of_b = all.pairs[i].b.value(which);
    add(a, of_a);
    add(b, of_b);
    add(ratios, ratio_of(of_a, of_b));
    if (i / 2 >= all.bare.size())
      continue;
    const auto of_bare = all.bare[i / 2].value(which);
    add(shares, is_better_when_lower(which) ? ratio_of(of_bare, of_a) : ratio_of(of_a, of_bare));
  }
  return {.of = which,
          .a = spread_of(a),
          .b = spread_of(b),
          .ratio = spread_of(ratios),
          .bare = spread_of(bare),
          .share_of_bare = spread_of(shares)};
}

}  // namespace

std::optional<spread> spread_of(const std::vector<double>& values) {
  if (values.empty())
    return std::nullopt;
  const auto [least, most] = std::ranges::minmax(values);
  return spread{least, median(values), most};
}

std::vector<comparison> compare_runs(const row_result& all) {
  std::vector<comparison> found;
  for (const auto& each : measures_of(*all.of))
    found.push_back(compare_measure(all, each.of));
  return found;
}

}  // namespace donet::bench::compare
