#pragma once
// The AI of the attacking players, on a thread of its own. It establishes each client that logs in,
// and creates the objects that the attacks use. A post-remove deletes all of them when its link
// ends.
//
//   full parent ── zone 1 ── child          wide parent ── zone 1 ── child, child, …
//              ├── zone 2 ── child
//              …

#include "tools/bench/invocation.hpp"
#include "tools/bench/link_set.hpp"
#include "tools/bench/md_protocol.hpp"
#include "tools/bench/session.hpp"
#include "tools/bench/siege/attack_plan.hpp"

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <string>
#include <thread>

namespace donet::bench::siege {

struct desk_plan {
  std::size_t full_children = 0;  ///< 0: no such parent
  std::size_t wide_children = 0;  ///< 0: no such parent
};

class desk {
public:
  /// Returns when all objects are in their places. The arguments must outlive this object. Throws
  /// run_failure.
  desk(const session& around, const invocation& asked, const attack_plan& numbers,
       const desk_plan& plan);
  ~desk();
  desk(const desk&) = delete;
  desk& operator=(const desk&) = delete;

  /// True if its link has ended for any reason.
  bool is_lost() const noexcept { return is_lost_; }

private:
  void build(const desk_plan& plan);
  void create(std::uint32_t id, std::uint32_t parent, std::uint32_t zone);
  void delete_at_the_end(std::uint32_t id);
  void wait_for_children(std::uint32_t parent, std::size_t count);
  void serve();
  void take(const frame& message);
  void say(std::uint64_t to, std::uint16_t type, std::string_view payload);

  const session& around_;
  const invocation& asked_;
  const attack_plan& numbers_;
  std::uint64_t own_channel_;
  md_protocol spoken_;
  link_set links_;
  std::string text_;
  std::size_t counted_ = 0;
  std::atomic<bool> is_lost_{false};
  std::atomic<bool> is_over_{false};
  std::thread thread_;
};

/// Numbers that no other generator on this machine uses and that no other call returns.
attack_plan next_numbers(const invocation& asked, std::string greeting);

}  // namespace donet::bench::siege
