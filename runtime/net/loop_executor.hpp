#pragma once
// An event_loop as an executor of Asio, for Beast's WebSocket. Whatever Beast executes is posted work
// of the loop: it counts for the bound of a turn, and never runs inside the call.

#include "runtime/net/event_loop.hpp"

#include <boost/asio/execution.hpp>
#include <boost/asio/execution_context.hpp>

#include <utility>

namespace donet::runtime {

class loop_executor {
public:
  /// `loop` outlives all that is executed.
  explicit loop_executor(event_loop& loop) noexcept : loop_(&loop) {}

  /// Any thread.
  template <class Function>
  void execute(Function&& function) const {
    loop_->post(loop_work(std::forward<Function>(function)));
  }

  /// A context that never runs. Beast's stream has a timer, which must belong to one; our sessions
  /// never start that timer, and keep their time by the loop's clock. Made with the first stream of
  /// a loop; throws `boost::system::system_error` if the system has no more descriptors.
  boost::asio::execution_context& query(boost::asio::execution::context_t property) const;

  static constexpr boost::asio::execution::blocking_t::never_t
  query(boost::asio::execution::blocking_t) noexcept {
    return {};
  }
  static constexpr boost::asio::execution::relationship_t::fork_t
  query(boost::asio::execution::relationship_t) noexcept {
    return {};
  }
  // A loop runs until its owner ends it, whatever work it has, so both are met. They return a value of
  // their own: Beast of Boost 1.74 takes the type of the result, and must not get a reference.
  loop_executor require(boost::asio::execution::outstanding_work_t::tracked_t) const noexcept {
    return *this;
  }
  loop_executor require(boost::asio::execution::outstanding_work_t::untracked_t) const noexcept {
    return *this;
  }

  friend bool operator==(const loop_executor&, const loop_executor&) noexcept = default;

private:
  event_loop* loop_;
};

}  // namespace donet::runtime
