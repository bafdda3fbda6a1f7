#pragma once
// The connection between the links of two nodes, in the simulated world: messages arrive in order,
// each at a time chosen by the seed. Messages in flight are lost when it is cut.

#include "actors/interfaces.hpp"
#include "runtime/cluster/link_bytes.hpp"
#include "runtime/sim/world.hpp"

#include <caf/actor.hpp>

#include <cstddef>
#include <deque>
#include <memory>

namespace donet::test {

class way final : private runtime::sim::happening {
public:
  way(runtime::sim::world& in, runtime::unit& unit_of_a, caf::actor a, runtime::unit& unit_of_b,
      caf::actor b);
  ~way();
  way(const way&) = delete;
  way& operator=(const way&) = delete;

  /// Must not be called while it is open.
  void open();
  void cut();
  bool is_open() const noexcept { return open_; }

  /// Loses the oldest message in flight, which never happens on a real open connection. Returns
  /// false if there was none.
  bool lose_one();

  using queue = std::deque<runtime::link_bytes>;

private:
  struct end {
    runtime::unit* home;
    caf::actor who;
    std::shared_ptr<queue> coming;
  };

  void open(end& to, end& from);
  std::size_t choices() override;
  void happen(std::size_t index) override;

  runtime::sim::world& world_;
  end a_;
  end b_;
  bool open_ = false;
};

}  // namespace donet::test
