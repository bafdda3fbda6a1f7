// The thread that runs an actor: the five rules that make I/O threads usable as execution units
// (runtime/README, "Life of a datagram").

#include "runtime/execution/actor_base.hpp"

#include "runtime/execution/io_thread.hpp"

#include <caf/actor_system_config.hpp>
#include <caf/allowed_unsafe_message_type.hpp>
#include <gtest/gtest.h>

#include <atomic>
#include <chrono>
#include <future>
#include <latch>
#include <memory>
#include <mutex>
#include <stdexcept>
#include <thread>
#include <vector>

namespace donet::runtime {
namespace {

using namespace std::chrono_literals;

struct ping {
  std::shared_ptr<std::latch> done;
};

struct numbered {
  int from = 0;
  int number = 0;
};

}  // namespace
}  // namespace donet::runtime

CAF_ALLOW_UNSAFE_MESSAGE_TYPE(donet::runtime::ping)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(donet::runtime::numbered)

namespace donet::runtime {
namespace {

// The thread that ran the actor, for each message.
struct witness {
  std::mutex mutex;
  std::vector<std::thread::id> threads;

  void note() {
    const std::lock_guard lock(mutex);
    threads.push_back(std::this_thread::get_id());
  }
};

template <class Base>
class reporter final : public Base {
public:
  reporter(caf::actor_config& config, unit& home, std::shared_ptr<witness> seen)
      : Base(config, home), seen_(std::move(seen)) {}

  caf::behavior make_behavior() override {
    return {[this](const ping& message) {
      seen_->note();
      message.done->count_down();
    }};
  }

private:
  std::shared_ptr<witness> seen_;
};

// Two I/O threads, and the test's own thread, which is not an I/O thread.
class Execution : public testing::Test {
protected:
  Execution() {
    one_.start();
    two_.start();
    one_id_ = id_of(one_);
    two_id_ = id_of(two_);
  }

  ~Execution() override {
    one_.stop();
    two_.stop();
  }

  static std::thread::id id_of(io_thread& thread) {
    std::promise<std::thread::id> id;
    thread.loop().post([&id] { id.set_value(std::this_thread::get_id()); });
    return id.get_future().get();
  }

  // `sender` sends `count` actors of this kind their first message; returns the threads that ran
  // them.
  template <class Base>
  std::vector<std::thread::id> first_messages(unit& home, int count, io_thread* sender) {
    auto seen = std::make_shared<witness>();
    auto done = std::make_shared<std::latch>(count);
    const auto send = [&] {
      for (int i = 0; i < count; ++i)
        tell(launch<reporter<Base>>(home, seen), ping{done});
    };
    if (sender != nullptr)
      sender->loop().post(send);
    else
      send();
    done->wait();
    return seen->threads;
  }

  caf::actor_system_config config_;
  caf::actor_system system_{config_};
  io_thread one_{system_, "one"};
  io_thread two_{system_, "two"};
  std::thread::id one_id_;
  std::thread::id two_id_;
};

// Rule 1. By CAF's own choice all 2,000 would run on a worker of CAF.
TEST_F(Execution, FirstMessagesFromOutsideRunInTheHomeUnit) {
  const std::vector<std::thread::id> all(2000, one_id_);
  EXPECT_EQ(first_messages<floating_actor>(one_.actors(), 2000, nullptr), all);
  EXPECT_EQ(first_messages<pinned_actor>(one_.actors(), 2000, nullptr), all);
}

TEST_F(Execution, AFloatingActorRunsOnTheThreadThatWakesIt) {
  const std::vector<std::thread::id> all(500, two_id_);
  EXPECT_EQ(first_messages<floating_actor>(one_.actors(), 500, &two_), all);
}

TEST_F(Execution, APinnedActorRunsAtHomeWhoeverWakesIt) {
  const std::vector<std::thread::id> all(500, one_id_);
  EXPECT_EQ(first_messages<pinned_actor>(one_.actors(), 500, &two_), all);
}

// An actor that receives from both threads is never run by both at once, and receives the messages
// of each in order.
class collector final : public floating_actor {
public:
  collector(caf::actor_config& config, unit& home, int expected, std::promise<bool> in_order)
      : floating_actor(config, home), expected_(expected), in_order_(std::move(in_order)) {}

  caf::behavior make_behavior() override {
    return {[this](const numbered& message) {
      if (busy_.exchange(true))
        ordered_ = false;
      int& last = last_[message.from];
      ordered_ = ordered_ && message.number == last + 1;
      last = message.number;
      busy_ = false;
      if (++received_ == expected_)
        in_order_.set_value(ordered_);
    }};
  }

private:
  int expected_;
  std::promise<bool> in_order_;
  int received_ = 0;
  int last_[3] = {};
  bool ordered_ = true;
  std::atomic<bool> busy_{false};
};

TEST_F(Execution, AFloatingActorIsRunByOneThreadAtATimeAndInOrder) {
  constexpr int each = 20'000;
  std::promise<bool> in_order;
  std::future<bool> result = in_order.get_future();
  const caf::actor actor = launch<collector>(one_.actors(), 3 * each, std::move(in_order));
  const auto send = [&actor](int from) {
    for (int i = 1; i <= each; ++i)
      tell(actor, numbered{from, i});
  };
  one_.loop().post([&send] { send(0); });
  two_.loop().post([&send] { send(1); });
  send(2);
  ASSERT_EQ(result.wait_for(30s), std::future_status::ready);
  EXPECT_TRUE(result.get());
}

// Never becomes idle.
class busy final : public floating_actor {
public:
  busy(caf::actor_config& config, unit& home, std::shared_ptr<std::atomic<bool>> end)
      : floating_actor(config, home), end_(std::move(end)) {}

  caf::behavior make_behavior() override {
    return {[this](const numbered& message) {
      if (!end_->load())
        tell(*this, message);
    }};
  }

private:
  std::shared_ptr<std::atomic<bool>> end_;
};

// Rule 3, the part of the thread: posted handlers and ready sockets are served although actors
// always have something to do.
TEST_F(Execution, ABusyActorDoesNotStarveTheLoop) {
  auto end = std::make_shared<std::atomic<bool>>(false);
  tell(launch<busy>(one_.actors(), end), numbered{});
  for (int i = 0; i < 100; ++i)
    EXPECT_EQ(id_of(one_), one_id_);
  std::promise<void> due;
  timer timer_of_one;
  one_.loop().post([&] { timer_of_one = one_.loop().after(1ms, [&due] { due.set_value(); }); });
  EXPECT_EQ(due.get_future().wait_for(10s), std::future_status::ready);
  end->store(true);
}

// Rule 5. An actor that still has something to do when the thread is stopped does it.
TEST_F(Execution, StoppingRunsWhatIsRunnable) {
  auto seen = std::make_shared<witness>();
  auto done = std::make_shared<std::latch>(1000);
  one_.loop().post([&] {
    for (int i = 0; i < 1000; ++i)
      tell(launch<reporter<pinned_actor>>(one_.actors(), seen), ping{done});
  });
  one_.stop();
  EXPECT_TRUE(done->try_wait());
}

class thrower final : public pinned_actor {
public:
  using pinned_actor::pinned_actor;

  caf::behavior make_behavior() override {
    return {[](const numbered&) { throw std::runtime_error("planted"); }};
  }
};

// Rule 4. CAF would end the actor and continue without it.
TEST(Resident, WhatItThrowsEndsTheProcess) {
  caf::actor_system_config config;
  caf::actor_system system(config);
  unit here(system, [] {});
  const unit::scope inside(here);
  const caf::actor actor = launch<thrower>(here);
  tell(actor, numbered{});
  EXPECT_DEATH(here.run(1, 1h), "cannot go on: planted");
}

TEST(Unit, RunsActorsInTheOrderInWhichTheyWereWoken) {
  caf::actor_system_config config;
  caf::actor_system system(config);
  int woken = 0;
  unit here(system, [&woken] { ++woken; });
  auto seen = std::make_shared<witness>();
  auto done = std::make_shared<std::latch>(3);
  for (int i = 0; i < 3; ++i)
    tell(launch<reporter<pinned_actor>>(here, seen), ping{done});
  EXPECT_EQ(woken, 1) << "one wake-up until the inbox is emptied";

  const unit::scope inside(here);
  EXPECT_EQ(here.waiting(), 3U);
  EXPECT_TRUE(here.run(2, 1h));
  EXPECT_FALSE(done->try_wait());
  EXPECT_FALSE(here.run(2, 1h));
  EXPECT_TRUE(done->try_wait());
}

}  // namespace
}  // namespace donet::runtime
