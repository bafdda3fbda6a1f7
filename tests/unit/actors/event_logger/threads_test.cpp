// Receiving, writing and reading the counters happen on three threads. This test runs them without
// CAF, which hides synchronisation from the thread sanitizer.

#include "actors/event_logger/event_journal.hpp"
#include "actors/event_logger/event_text.hpp"
#include "runtime/net/udp_sender.hpp"
#include "tests/support/recording_logger.hpp"
#include "tests/unit/actors/event_logger/log_folder.hpp"
#include "tests/unit/actors/event_logger/msgpack_bytes.hpp"

#include <gtest/gtest.h>

#include <atomic>
#include <condition_variable>
#include <deque>
#include <mutex>
#include <thread>

namespace donet::actors {
namespace {

// Like a mailbox: batches in one direction, in order.
class queue {
public:
  void put(runtime::udp_batch batch) {
    const std::lock_guard lock(mutex_);
    batches_.push_back(std::move(batch));
    came_.notify_one();
  }
  runtime::udp_batch take() {
    std::unique_lock lock(mutex_);
    came_.wait(lock, [this] { return !batches_.empty(); });
    runtime::udp_batch first = std::move(batches_.front());
    batches_.pop_front();
    return first;
  }

private:
  std::mutex mutex_;
  std::condition_variable came_;
  std::deque<runtime::udp_batch> batches_;
};

TEST(EventLoggerThreads, NothingIsLostBetweenThem) {
  constexpr std::uint64_t count = 5'000;
  // With more events in flight, the kernel may run out of room.
  constexpr std::uint64_t window = 50;
  const test::temp_dir dir;
  test::recording_logger log(runtime::log_level::info);
  const auto metrics = std::make_shared<runtime::event_logger_metrics>(event_fault_names());
  queue between;

  runtime::event_loop loop;
  runtime::udp_receiver receiver(loop);
  ASSERT_EQ(receiver.open({"127.0.0.1", 0}, 1u << 20), "");
  runtime::udp_sender sender;
  ASSERT_EQ(sender.open(receiver.where().front()), "");
  std::atomic<bool> over{false};
  std::thread receiving([&] {
    loop.attach();
    receiver.start([&](runtime::udp_batch batch) { between.put(std::move(batch)); });
    while (!over) {
      loop.turn(true);
      loop.end_turn();
    }
    receiver.stop();
  });
  std::thread writing([&] {
    event_journal journal({dir.path(), "events.log"}, log, metrics);
    journal.begin(test::some_day);
    while (metrics->written_events.value() < count)
      journal.write(between.take(), test::some_day);
  });

  const std::string event =
    test::packed_map({test::packed_text("type"), test::packed_text("something")});
  for (std::uint64_t sent = 0; sent < count; ++sent) {
    while (sent - metrics->written_events.value() >= window)
      std::this_thread::yield();
    ASSERT_TRUE(sender.send(dc::as_bytes(event)));
  }
  writing.join();
  over = true;
  loop.post([] {});
  receiving.join();
  EXPECT_EQ(test::words_in(dir.path() / "events.log").size(), count + 1);
}

}  // namespace
}  // namespace donet::actors
