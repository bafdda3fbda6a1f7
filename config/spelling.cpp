#include "config/spelling.hpp"

#include "config/text.hpp"

#include <algorithm>
#include <cstddef>
#include <numeric>
#include <utility>
#include <vector>

namespace donet::config {

namespace {

// The number of letters to add, drop or replace.
std::size_t distance(std::string_view a, std::string_view b) {
  std::vector<std::size_t> row(b.size() + 1);
  std::iota(row.begin(), row.end(), std::size_t{0});
  for (const char c : a) {
    std::size_t diagonal = std::exchange(row[0], row[0] + 1);
    for (std::size_t j = 1; j <= b.size(); ++j) {
      const std::size_t replaced = diagonal + (c == b[j - 1] ? 0 : 1);
      diagonal = std::exchange(row[j], std::min({row[j] + 1, row[j - 1] + 1, replaced}));
    }
  }
  return row.back();
}

}  // namespace

std::string_view nearest(std::string_view written, std::span<const std::string_view> words) {
  std::string_view best;
  // An exchange of two letters counts as two edits, and is half of all typing errors.
  std::size_t fewest = std::max<std::size_t>(2, written.size() / 3) + 1;
  for (const std::string_view word : words) {
    const std::size_t longer = std::max(word.size(), written.size());
    if (longer - std::min(word.size(), written.size()) >= fewest)
      continue;
    // A word that differs in more than half of its letters is never suggested.
    const std::size_t slips = distance(written, word);
    if (slips < fewest && 2 * slips <= longer) {
      best = word;
      fewest = slips;
    }
  }
  return best;
}

std::string suggestion(std::string_view written, std::span<const std::string_view> words) {
  const std::string_view word = nearest(written, words);
  return word.empty() ? std::string() : "did you mean " + in_quotes(word) + '?';
}

}  // namespace donet::config
