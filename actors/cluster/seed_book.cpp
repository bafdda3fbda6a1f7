#include "actors/cluster/seed_book.hpp"

#include <algorithm>

namespace donet::actors {

namespace {

using kind = seed_answer::kind;
using membership_times::seed_answer_max;

bool are_equal(const std::vector<seed_answer>& one, const std::vector<seed_answer>& other) {
  return std::ranges::equal(one, other, [](const seed_answer& a, const seed_answer& b) {
    return a.what == b.what && a.name == b.name;
  });
}

}  // namespace

seed_book::fit seed_book::set(std::vector<std::string> addresses, membership_time now) {
  std::ranges::sort(addresses);
  addresses.erase(std::unique(addresses.begin(), addresses.end()), addresses.end());
  const fit result = addresses.size() > seed_addresses_max ? fit::too_many : fit::all;
  if (result == fit::too_many)
    addresses.resize(seed_addresses_max);
  std::erase_if(
    seeds_, [&](const auto& each) { return !std::ranges::binary_search(addresses, each.first); });
  for (std::string& address : addresses)
    seeds_.try_emplace(std::move(address), seed{{}, now});
  return result;
}

void seed_book::answered(std::string_view address, kind what, std::string_view name,
                         membership_time now) {
  const auto at = seeds_.find(address);
  if (at != seeds_.end())
    at->second = {{what, std::string(name)}, now};
}

void seed_book::dialed_by_unformed(const std::string& name, membership_time now) {
  const auto [at, is_new] = unformed_.try_emplace(name, now);
  if (is_new || now - at->second >= seed_answer_max)
    changed_ = now;
  at->second = now;
}

bool seed_book::may_form(std::string_view name, membership_time started, membership_time now) {
  std::erase_if(unformed_,
                [now](const auto& each) { return now - each.second >= seed_answer_max; });
  std::vector<seed_answer> current = answers(now);
  if (!are_equal(current, last_)) {
    last_ = std::move(current);
    changed_ = now;
  }
  // A seed that was silent may have started this moment, and be about to form the cluster itself. Every
  // seed is dialed in the time that this waits.
  const bool is_settled = now - changed_ >= membership_times::seeds_settled;
  const auto waited = std::chrono::duration_cast<std::chrono::milliseconds>(now - started);
  return !last_.empty()
         && actors::may_form(name, last_, is_settled ? waited : std::chrono::milliseconds(0));
}

std::vector<std::pair<std::string, std::string>> seed_book::others() const {
  std::vector<std::pair<std::string, std::string>> found;
  for (const auto& [address, known] : seeds_) {
    if (known.answer.what != kind::self)
      found.emplace_back(address, known.answer.name);
  }
  return found;
}

bool seed_book::has_answers(membership_time now) const {
  return std::ranges::any_of(answers(now), [](const seed_answer& answer) {
    return answer.what == kind::unformed || answer.what == kind::formed;
  });
}

std::vector<seed_answer> seed_book::answers(membership_time now) const {
  std::vector<seed_answer> all;
  for (const auto& [address, known] : seeds_) {
    const bool is_valid = known.answer.what == kind::self || now - known.at < seed_answer_max;
    all.push_back(is_valid ? known.answer : seed_answer{});
  }
  return all;
}

}  // namespace donet::actors
