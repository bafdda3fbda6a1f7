#pragma once
// An event_loop as an executor of Asio, for Beast's WebSocket. Functions that Beast executes become
// posted work of the loop: they count for the bound of a turn, and never run inside the call.

#include "runtime/net/event_loop.hpp"

#include <boost/asio/execution.hpp>
#include <boost/asio/execution_context.hpp>

#include <utility>

namespace donet::runtime {

class loop_executor {
public:
  /// `loop` must outlive all executed functions.
  explicit loop_executor(event_loop& loop) noexcept : loop_(&loop) {}

  /// Any thread.
  template <class Function>
  void execute(Function&& function) const {
    loop_->post(loop_work(std::forward<Function>(function)));
  }

  /// A context that never runs. Beast's stream contains a timer, which must belong to a context;
  /// our sessions never start that timer, and measure time by the loop's clock. Created with the
  /// first stream of a loop. Throws `boost::system::system_error` if the system has no descriptor
  /// left.
  boost::asio::execution_context& query(boost::asio::execution::context_t property) const;

  static constexpr boost::asio::execution::blocking_t::never_t
  query(boost::asio::execution::blocking_t) noexcept {
    return {};
  }
  static constexpr boost::asio::execution::relationship_t::fork_t
  query(boost::asio::execution::relationship_t) noexcept {
    return {};
  }
  // A loop runs until its owner ends it, whether or not it has work, so both properties hold. The
  // functions return by value because Beast of Boost 1.74 deduces the type of the result, which
  // must not be a reference.
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
