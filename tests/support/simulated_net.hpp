#pragma once
// Virtual time, processes that may be paused and end, and connections between them. A connection keeps the
// order in each direction; it is delayed, may stall and may be closed.

#include "actors/cluster/membership_times.hpp"
#include "runtime/cluster/cluster_view.hpp"
#include "tests/support/random_source.hpp"

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <queue>
#include <set>
#include <tuple>
#include <utility>
#include <vector>

namespace donet::actors {

class simulated_net {
public:
  using duration = std::chrono::milliseconds;
  using step = std::function<void()>;

  /// One run of a process.
  struct process {
    std::size_t index = 0;
    std::uint64_t life = 0;

    friend bool operator==(const process&, const process&) = default;
  };

  /// One end of a connection.
  struct end {
    process at;
    std::uint64_t stream = 0;  ///< 0: not given to a link
    runtime::node_ref peer;
    bool has_opened = false;
    membership_time last_arrival{};  ///< at this end
    membership_time last_read{};
  };

  struct connection {
    end dialer;
    end acceptor;
    std::uint64_t dial = 0;
    bool is_closed = false;

    end& side(bool of_dialer) { return of_dialer ? dialer : acceptor; }
  };
  using connection_ptr = std::shared_ptr<connection>;

  explicit simulated_net(std::uint64_t seed) : random(seed) {}

  // ---- time ----

  membership_time now() const noexcept { return now_; }
  duration elapsed() const { return std::chrono::duration_cast<duration>(now_ - epoch); }
  void at(duration later, step action);
  void advance(duration time);

  // ---- processes ----

  /// `after` runs after each step in a process.
  void on_step(std::function<void(std::size_t)> after) { after_ = std::move(after); }
  process begin_process(std::size_t index);
  void end_process(std::size_t index) { alive_[index].is_up = false; }
  process current(std::size_t index) const { return {index, alive_[index].life}; }
  /// Steps of the process wait for this time.
  void pause(std::size_t index, duration time);
  /// Runs a step in a process, unless that has ended by then.
  void run_in(const process& in, duration later, step action);

  // ---- connections ----

  connection_ptr connect(const process& from, const process& to, std::uint64_t dial);
  void send(const connection_ptr& on, bool from_dialer, step arrival);
  const std::vector<std::weak_ptr<connection>>& connections();
  /// Nothing moves from `from` to `to` until `mend`; what is under way arrives then.
  void stall(std::size_t from, std::size_t to) { stalled_.insert({from, to}); }
  bool is_stalled(std::size_t one, std::size_t other) const {
    return stalled_.contains({one, other}) || stalled_.contains({other, one});
  }
  void mend();
  duration delay();

  test::random_source random;

private:
  static constexpr membership_time epoch{std::chrono::hours(1)};

  struct life_of {
    std::uint64_t life = 0;
    bool is_up = false;
    membership_time paused_until{};
  };
  struct event {
    membership_time when;
    std::uint64_t number = 0;
    step action;

    bool operator<(const event& other) const {
      return std::tie(other.when, other.number) < std::tie(when, number);
    }
  };

  void push(membership_time when, step action) {
    queue_.push({when, ++events_, std::move(action)});
  }

  membership_time now_ = epoch;
  std::uint64_t events_ = 0;
  std::priority_queue<event> queue_;
  std::vector<life_of> alive_;
  std::function<void(std::size_t)> after_;
  std::set<std::pair<std::size_t, std::size_t>> stalled_;
  std::vector<step> waiting_;  // for `mend`
  std::vector<std::weak_ptr<connection>> connections_;
};

}  // namespace donet::actors
