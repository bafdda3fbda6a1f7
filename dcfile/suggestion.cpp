#include "dcfile/suggestion.hpp"

#include <algorithm>
#include <cstddef>
#include <numeric>
#include <utility>

namespace donet::dc {

namespace {

constexpr std::size_t suggestions_max = 5;

char lower(char c) {
  return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
}

bool same(char a, char b) {
  return lower(a) == lower(b);
}

// The number of letters to add, drop, replace or exchange with their neighbour.
std::size_t distance(std::string_view a, std::string_view b) {
  std::vector<std::size_t> before_last(b.size() + 1);
  std::vector<std::size_t> last(b.size() + 1);
  std::vector<std::size_t> row(b.size() + 1);
  std::iota(last.begin(), last.end(), std::size_t{0});
  for (std::size_t i = 1; i <= a.size(); ++i) {
    row[0] = i;
    for (std::size_t j = 1; j <= b.size(); ++j) {
      const std::size_t replaced = last[j - 1] + (same(a[i - 1], b[j - 1]) ? 0 : 1);
      row[j] = std::min({last[j] + 1, row[j - 1] + 1, replaced});
      if (i > 1 && j > 1 && same(a[i - 1], b[j - 2]) && same(a[i - 2], b[j - 1]))
        row[j] = std::min(row[j], before_last[j - 2] + 1);
    }
    std::swap(before_last, last);
    std::swap(last, row);
  }
  return last[b.size()];
}

}  // namespace

std::string in_quotes(std::string_view name) {
  return "'" + std::string(name) + "'";
}

std::vector<std::string_view> near_names(std::string_view wanted,
                                         const std::vector<std::string_view>& names) {
  const std::size_t slips_max = std::max<std::size_t>(1, wanted.size() / 3);
  std::vector<std::pair<std::size_t, std::string_view>> found;
  for (const auto name : names) {
    const auto difference =
      std::max(name.size(), wanted.size()) - std::min(name.size(), wanted.size());
    if (name.empty() || difference > slips_max)
      continue;
    if (const auto slips = distance(wanted, name); slips <= slips_max)
      found.emplace_back(slips, name);
  }
  std::ranges::sort(found);
  found.erase(std::unique(found.begin(), found.end()), found.end());
  if (!found.empty()) {
    // If a name differs in case only, it is the only suggestion; otherwise names one edit further
    // away count, too.
    const auto best = found.front().first;
    std::erase_if(found, [&](const auto& f) { return f.first > (best == 0 ? 0 : best + 1); });
  }
  found.resize(std::min(found.size(), suggestions_max));

  std::vector<std::string_view> near;
  for (const auto& [slips, name] : found)
    near.push_back(name);
  return near;
}

std::string suggestion(std::string_view wanted, const std::vector<std::string_view>& names) {
  const auto near = near_names(wanted, names);
  std::string out;
  for (std::size_t i = 0; i < near.size(); ++i) {
    out += i == 0 ? ": did you mean " : i + 1 == near.size() ? " or " : ", ";
    out += in_quotes(near[i]);
  }
  return near.empty() ? out : out + '?';
}

}  // namespace donet::dc
