#include "actors/cluster/joining_refusals.hpp"

#include <algorithm>

namespace donet::actors {

void joining_refusals::conflict(const std::string& sentence, membership_time now) {
  if (conflicts_.empty())
    first_conflict_ = now;
  if (std::ranges::find(conflicts_, sentence) == conflicts_.end())
    conflicts_.push_back(sentence);
}

bool joining_refusals::name_taken(const std::string& sentence, membership_time now) {
  name_sentence_ = sentence;
  const bool is_known = name_taken_since_ && is_recent(now);
  name_taken_at_ = now;
  if (is_known)
    return false;
  name_taken_since_ = now;
  return true;
}

std::vector<std::string> joining_refusals::final_conflicts(membership_time now) const {
  if (conflicts_.empty() || now - first_conflict_ < membership_times::refusals_collected)
    return {};
  return conflicts_;
}

std::optional<std::string> joining_refusals::final_name(std::chrono::milliseconds patience,
                                                        membership_time now) const {
  if (!name_taken_since_ || !is_recent(now) || now - *name_taken_since_ < patience)
    return std::nullopt;
  return name_sentence_;
}

}  // namespace donet::actors
