#pragma once
// When this node dials which address. One dial per address at a time; the interval doubles from 50 ms to
// 1 s while dials fail or connections do not last. Pure.

#include "actors/cluster/membership_times.hpp"
#include "runtime/backoff.hpp"

#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

namespace donet::actors {

class dial_plan {
public:
  enum class progress : unsigned char { none, begun, connected };

  struct attempt {
    std::uint64_t number = 0;
    std::string address;
  };

  /// Begins the dials that are due, one for each address of `wanted` at most.
  std::vector<attempt> begin(const std::set<std::string, std::less<>>& wanted, membership_time now);

  progress of(std::string_view address) const;
  void connected(std::uint64_t number);
  /// The dial has ended, with or without a stream. Returns its address; empty if it was given up, or is
  /// unknown.
  std::optional<std::string> ended(std::uint64_t number, membership_time now);
  /// Gives up the dial to `address`; the next one begins when the node there, which dials itself, had time
  /// to enter. Returns the number of the dial; empty if there is none.
  std::optional<std::uint64_t> give_up(std::string_view address, membership_time now);
  /// The node at `address` dials itself: the next dial waits for it.
  void hold(std::string_view address, membership_time now);
  /// The connection to `address` has ended after this time; the next dial waits.
  void cut(const std::string& address, std::chrono::milliseconds after, membership_time now);

private:
  struct target {
    runtime::backoff interval{membership_times::redial_first, membership_times::redial_max};
    membership_time next;
    std::uint64_t dial = 0;  // 0 = none under way
    bool is_connected = false;
  };
  using targets = std::map<std::string, target, std::less<>>;

  targets::iterator find(std::uint64_t number);

  targets targets_;
  std::uint64_t last_ = 0;
};

}  // namespace donet::actors
