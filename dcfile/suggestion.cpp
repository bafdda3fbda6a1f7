#include "dcfile/suggestion.hpp"

#include <algorithm>
#include <utility>

namespace donet::dc {

namespace {

/// Edits that turn one word into the other, counted only as far as a typing mistake goes.
std::size_t distance(std::string_view a, std::string_view b) {
  std::vector<std::size_t> row(b.size() + 1);
  for (std::size_t j = 0; j <= b.size(); ++j)
    row[j] = j;
  for (std::size_t i = 1; i <= a.size(); ++i) {
    std::size_t diagonal = std::exchange(row[0], i);
    for (std::size_t j = 1; j <= b.size(); ++j) {
      const auto substituted = diagonal + (a[i - 1] == b[j - 1] ? 0 : 1);
      diagonal = row[j];
      row[j] = std::min({row[j] + 1, row[j - 1] + 1, substituted});
    }
  }
  return row.back();
}

}  // namespace

std::string in_quotes(std::string_view name) {
  return "'" + std::string(name) + "'";
}

std::string suggestion(std::string_view word, const std::vector<std::string_view>& candidates) {
  constexpr std::size_t mistakes = 2;
  std::string_view best;
  std::size_t least = mistakes + 1;
  for (const auto candidate : candidates) {
    const auto shorter = std::min(candidate.size(), word.size());
    const auto longer = std::max(candidate.size(), word.size());
    if (longer - shorter > mistakes || shorter <= mistakes)
      continue;
    if (const auto d = distance(word, candidate); d < least) {
      least = d;
      best = candidate;
    }
  }
  return best.empty() ? std::string() : "; did you mean " + in_quotes(best) + "?";
}

}  // namespace donet::dc
