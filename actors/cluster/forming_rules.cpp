#include "actors/cluster/forming_rules.hpp"

#include <algorithm>

namespace donet::actors {

namespace {

using kind = seed_answer::kind;

// With so few seeds a majority would require all of them.
constexpr std::size_t few_seeds = 2;

}  // namespace

bool may_form(std::string_view name, const std::vector<seed_answer>& seeds,
              std::chrono::milliseconds since_start) {
  if (seeds.empty())
    return true;
  const auto count = [&seeds](kind what) {
    return static_cast<std::size_t>(std::ranges::count(seeds, what, &seed_answer::what));
  };
  const bool has_smallest_name = std::ranges::all_of(seeds, [name](const seed_answer& seed) {
    return seed.what != kind::unformed || name < seed.name;
  });
  if (count(kind::self) == 0 || count(kind::formed) != 0 || !has_smallest_name)
    return false;
  const std::size_t answers = seeds.size() - count(kind::none);
  if (answers == seeds.size())
    return true;
  return since_start >= silent_seeds_time
         && (seeds.size() <= few_seeds || 2 * answers > seeds.size());
}

}  // namespace donet::actors
