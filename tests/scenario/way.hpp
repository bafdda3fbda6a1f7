#pragma once
// The way between the links of two nodes, in the simulated world: messages travel in order, each
// when the seed says so, and what is on its way when it is cut is lost.

#include "actors/interfaces.hpp"
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

  /// Not if it is open.
  void open();
  void cut();
  bool is_open() const noexcept { return open_; }

  /// Loses the oldest message that is on its way, which never happens while a way is open; says
  /// whether there was one.
  bool lose_one();

  using queue = std::deque<runtime::link_message>;

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
