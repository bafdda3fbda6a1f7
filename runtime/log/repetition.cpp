#include "runtime/log/repetition.hpp"

#include <algorithm>
#include <functional>
#include <utility>

namespace donet::runtime {

std::size_t repetition::hashed::operator()(const kind_view& one) const noexcept {
  const std::hash<std::string_view> hash;
  return hash(one.sentence) ^ (hash(one.who) << 1) ^ static_cast<std::size_t>(one.level);
}

bool repetition::tells(log_level level, std::string_view who, std::string_view sentence,
                       time_point now) {
  const kind_view asked{level, who, sentence.substr(0, sentence_size_max)};
  tally& its = tally_of(asked, now);
  if (its.end <= now) {
    if (const std::uint64_t count = withheld(its); count != 0) {
      over_.push_back({level, std::string(who), std::string(asked.sentence), count});
      due_ = now;
    }
    its = {now + window, 0};
  }
  if (++its.lines <= told_one_by_one)
    return true;
  due_ = std::min(due_, its.end);
  return false;
}

repetition::tally& repetition::tally_of(const kind_view& one, time_point now) {
  if (const auto found = kinds_.find(one); found != kinds_.end())
    return found->second;
  if (has_room(now))
    return kinds_[kind{one.level, std::string(one.who), std::string(one.sentence)}];
  return kinds_[kind{one.level, std::string(one.who), {}}];
}

// Removes kinds whose window is over. The search for them is done at most once per window.
bool repetition::has_room(time_point now) {
  if (kinds_.size() < kinds_max)
    return true;
  if (now < look_for_room_)
    return false;
  look_for_room_ = now + window;
  std::erase_if(
    kinds_, [now](const auto& one) { return one.second.end <= now && withheld(one.second) == 0; });
  return kinds_.size() < kinds_max;
}

std::vector<withheld_lines> repetition::take(time_point now) {
  if (now < due_)
    return {};
  std::vector<withheld_lines> all = std::exchange(over_, {});
  due_ = time_point::max();
  for (auto& [which, its] : kinds_) {
    const std::uint64_t count = withheld(its);
    if (count == 0)
      continue;
    if (its.end <= now) {
      all.push_back({which.level, which.who, which.sentence, count});
      its = {};
    } else {
      due_ = std::min(due_, its.end);
    }
  }
  return all;
}

}  // namespace donet::runtime
