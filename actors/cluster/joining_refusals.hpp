#pragma once
// The refusals for which a joining node exits: it prints all conflicts at once, and retries a name that is
// in use for a while. Pure.

#include "actors/cluster/membership_times.hpp"

#include <chrono>
#include <optional>
#include <string>
#include <vector>

namespace donet::actors {

class joining_refusals {
public:
  /// A value that must be equal differs, or a claim is in use. Each sentence counts once.
  void conflict(const std::string& sentence, membership_time now);
  /// Returns true if the name was not in use before. A refusal counts for
  /// `membership_times::seed_answer_max`: the node that sent it may have ended.
  bool name_taken(const std::string& sentence, membership_time now);
  /// A node has welcomed this one: the name is its own again.
  void welcomed() noexcept { name_taken_since_.reset(); }

  /// All conflicts, once the other nodes had time to answer, too; empty before.
  std::vector<std::string> final_conflicts(membership_time now) const;
  /// The last sentence about the name, once it has been in use for `patience`.
  std::optional<std::string> final_name(std::chrono::milliseconds patience,
                                        membership_time now) const;

private:
  bool is_recent(membership_time now) const noexcept {
    return now - name_taken_at_ < membership_times::seed_answer_max;
  }

  std::vector<std::string> conflicts_;
  membership_time first_conflict_;
  std::optional<membership_time> name_taken_since_;
  membership_time name_taken_at_;  // the last time
  std::string name_sentence_;
};

}  // namespace donet::actors
