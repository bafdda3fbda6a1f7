// When output is written: at the end of a turn, which lasts longer if it writes to many
// connections.

#include "runtime/execution/io_thread.hpp"

#include <caf/actor_system.hpp>
#include <caf/actor_system_config.hpp>
#include <gtest/gtest.h>

#include <cstddef>
#include <functional>
#include <future>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include <sys/eventfd.h>
#include <unistd.h>

namespace donet::runtime {
namespace {

// Becomes ready on `knock`, and then calls `act`.
class knocked final : public ready_handler {
public:
  explicit knocked(std::function<void()> act) : act_(std::move(act)) {}
  ~knocked() { ::close(socket_); }

  int socket() const noexcept { return socket_; }
  void knock() const noexcept { ::eventfd_write(socket_, 1); }
  void on_ready(readiness) noexcept override {
    eventfd_t knocks = 0;
    ::eventfd_read(socket_, &knocks);
    act_();
  }

private:
  int socket_ = ::eventfd(0, EFD_NONBLOCK | EFD_CLOEXEC);
  std::function<void()> act_;
};

struct ending final : turn_end {
  explicit ending(std::function<void()> then) : act(std::move(then)) {}
  void on_turn_end() noexcept override { act(); }
  std::function<void()> act;
};

// The order of events when one socket is served, which makes that many connections write, and
// another one becomes ready during that.
std::vector<std::string> order_with(std::size_t writes) {
  caf::actor_system_config config;
  config.set("caf.scheduler.max-threads", 1);
  caf::actor_system system(config);
  io_thread thread(system, "io");
  std::vector<std::string> order;
  std::promise<void> both;
  const auto note = [&](const char* what) {
    order.emplace_back(what);
    if (order.size() == 3)
      both.set_value();
  };
  const auto last = std::make_shared<ending>([&] { note("written"); });
  const auto others = std::make_shared<ending>([] {});
  knocked second([&] { note("second"); });
  knocked first([&] {
    note("first");
    second.knock();
    for (std::size_t i = 1; i < writes; ++i)
      thread.loop().at_turn_end(others);
    thread.loop().at_turn_end(last);
  });
  thread.loop().sockets().watch(first.socket(), {true, false}, first);
  thread.loop().sockets().watch(second.socket(), {true, false}, second);
  thread.start();
  first.knock();
  both.get_future().wait();
  thread.stop();
  return order;
}

TEST(IoThread, WritesBeforeItReadsOn) {
  EXPECT_EQ(order_with(1), (std::vector<std::string>{"first", "written", "second"}));
}

TEST(IoThread, LooksForMoreBeforeItWritesToMany) {
  EXPECT_EQ(order_with(100), (std::vector<std::string>{"first", "second", "written"}));
}

TEST(IoThread, CountsTurnsByTheirTimeAndTheMostHandlersOfOne) {
  caf::actor_system_config config;
  config.set("caf.scheduler.max-threads", 1);
  caf::actor_system system(config);
  const auto metrics = std::make_shared<io_thread_metrics>();
  io_thread thread(system, "io", metrics);
  constexpr int handlers = 10;
  for (int i = 0; i < handlers; ++i)
    thread.loop().post([] {});
  std::promise<void> done;
  thread.loop().post([&] { done.set_value(); });
  thread.start();
  done.get_future().wait();
  thread.stop();
  EXPECT_GE(metrics->most_handlers.value(), handlers + 1);
  std::uint64_t observed = 0;
  for (std::size_t i = 0; i <= metrics->turn_times.bounds().size(); ++i)
    observed += metrics->turn_times.in_bucket(i);
  EXPECT_EQ(observed, metrics->turns.value());
}

}  // namespace
}  // namespace donet::runtime
