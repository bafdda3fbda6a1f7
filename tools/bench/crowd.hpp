#pragma once
// Clients that have logged in: the starting point of a load on a Client Agent.
//
//   HELLO ──> HELLO_RESP, login ──> AI ──> established, and answered
//   with avatars: ──> its avatar, then interest in the avatar's zone ──> every avatar there, then DONE

#include "tools/bench/invocation.hpp"
#include "tools/bench/link_set.hpp"
#include "tools/bench/protocol.hpp"
#include "tools/bench/session.hpp"
#include "tools/bench/sight.hpp"
#include "tools/bench/stage.hpp"

#include <string>
#include <vector>

namespace donet::bench {

class crowd {
public:
  /// Returns when `asked.clients` clients have logged in; client n has link n. All references must
  /// outlive this object. Throws run_failure.
  crowd(const session& around, const protocol& spoken, const invocation& asked,
        const stage_plan& plan);
  crowd(const crowd&) = delete;
  crowd& operator=(const crowd&) = delete;

  link_set& links() noexcept { return links_; }
  const stage& world() const noexcept { return stage_; }

private:
  enum class phase : std::uint8_t { away, greeting, logging_in, unowned, looking, ready };

  struct client {
    crowd::phase phase = phase::away;
    std::vector<sight> seen;  // one element, while the client opens its interest
  };

  void come_in();
  void open(std::size_t index);
  void take(std::size_t index, const frame& message);
  void look_around(std::size_t index);
  void looked(std::size_t index, const frame& message);
  void go_on(std::size_t index, phase to);
  [[noreturn]] void fail_unexpected(std::size_t index, const frame& message) const;
  [[noreturn]] void fail_silence() const;

  const session& around_;
  const invocation& asked_;
  session around_director_;
  bool have_avatars_;
  stage stage_;
  link_set links_;
  std::vector<client> clients_;
  std::size_t ready_ = 0;
  time_point progress_at_;
};

}  // namespace donet::bench
