// The actors, with virtual time and real sockets and files.

#include "actors/event_logger/event_logger.hpp"

#include "runtime/net/udp_sender.hpp"
#include "runtime/sim/world.hpp"
#include "tests/support/recording_logger.hpp"
#include "tests/unit/actors/event_logger/log_folder.hpp"
#include "tests/unit/actors/event_logger/msgpack_bytes.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace donet::actors {
namespace {

using namespace std::chrono_literals;
using runtime::event_loss;
using test::cycled;
using test::events_in;
using test::not_written;
using test::opened;
using test::packed_map;
using test::packed_text;
using test::some_day;
using test::words_in;
using testing::ElementsAre;

class EventLogger : public testing::Test {
protected:
  EventLogger() { loop_.attach(); }
  ~EventLogger() override {
    if (logger_)
      end();
    EXPECT_TRUE(home_.wait_until_deserted(std::chrono::steady_clock::now()));
  }

  void begin(event_logger_options options = {}, std::size_t kernel_bytes = 1u << 20) {
    event_logger_setup setup;
    setup.options = options;
    setup.receiver = std::make_unique<runtime::udp_receiver>(loop_);
    ASSERT_EQ(setup.receiver->open({"127.0.0.1", 0}, kernel_bytes), "");
    ASSERT_EQ(sender_.open(setup.receiver->where().front()), "");
    setup.wall = [this] { return wall_; };
    setup.metrics = metrics_;
    setup.make_writer = [this](caf::abstract_actor& owner) {
      event_file_options file{folder_, "el-%H-%M-%S.log"};
      return runtime::launch<event_writer>(
        home_, owner, std::make_unique<event_journal>(std::move(file), log_, metrics_));
    };
    logger_ = runtime::launch<event_logger>(home_, world_.clock(), std::move(setup), log_);
    tell(begin_events{});
  }

  template <class Message>
  void tell(Message message) {
    runtime::tell(logger_, message);
    world_.settle();
  }
  void end() {
    runtime::tell(logger_, end_events{});
    logger_ = nullptr;
    world_.settle();
  }

  void send(const std::string& type) {
    const std::string event = packed_map({packed_text("type"), packed_text(type)});
    ASSERT_TRUE(sender_.send(dc::as_bytes(event)));
  }
  // Receives all datagrams without handling them.
  void receive() {
    world_.inside(home_, [this] { loop_.turn(false); });
  }
  void send_and_write(const std::string& type) {
    send(type);
    receive();
    world_.settle();
  }
  void advance(std::chrono::seconds by) {
    wall_ += by;
    world_.advance(by);
  }
  std::filesystem::path at(const std::string& name) const { return folder_ / name; }

  test::temp_dir dir_;
  std::filesystem::path folder_ = dir_.path() / "logs";
  test::recording_logger log_{runtime::log_level::info};
  std::shared_ptr<runtime::event_logger_metrics> metrics_ =
    std::make_shared<runtime::event_logger_metrics>(event_fault_names());
  runtime::sim::world world_{1};
  runtime::unit& home_ = world_.add_unit();
  runtime::event_loop loop_;
  runtime::udp_sender sender_;
  wall_time wall_ = some_day;
  caf::actor logger_;
};

TEST_F(EventLogger, WritesWhatComes) {
  begin();
  send_and_write("one");
  EXPECT_THAT(words_in(at("el-00-26-41.log")), ElementsAre(opened, "one"));
}

TEST_F(EventLogger, BeginsAFileAtEachInterval) {
  begin({.every = {2, rotation_unit::hour}});
  send_and_write("first");
  advance(2h - 1s);
  send_and_write("still the first");
  advance(1s);
  send_and_write("second");
  advance(48h);
  send_and_write("last");
  EXPECT_THAT(words_in(at("el-00-26-41.log")), ElementsAre(opened, "first", "still the first"));
  // The test's wall clock advanced by 48 hours at once, so there was only one rotation, and it was
  // late.
  EXPECT_THAT(words_in(at("el-02-26-41.log")), testing::Contains("second"));
  EXPECT_EQ(metrics_->opened_files.value(), 3U);
}

TEST_F(EventLogger, NoticesWithinMinutesThatTheWallClockWasSet) {
  begin({.every = {1, rotation_unit::day}});
  wall_ += 25h;
  world_.advance(10min);
  EXPECT_THAT(words_in(at("el-01-26-41.log")), ElementsAre(cycled));
}

TEST_F(EventLogger, NeverBeginsAFileUnlessRequested) {
  begin({.every = {}});
  advance(24h * 400);
  EXPECT_EQ(metrics_->opened_files.value(), 1U);
  tell(cycle_events{});
  EXPECT_EQ(metrics_->opened_files.value(), 2U);
}

TEST_F(EventLogger, OpensItsFilesAgainWhenTheNodeRequestsIt) {
  begin();
  send_and_write("one");
  std::filesystem::rename(at("el-00-26-41.log"), at("old.log"));
  tell(cycle_events{});
  send_and_write("two");
  EXPECT_THAT(words_in(at("old.log")), ElementsAre(opened, "one"));
  EXPECT_THAT(words_in(at("el-00-26-41.log")), ElementsAre(cycled, "two"));
}

TEST_F(EventLogger, TriesAgainAFileThatCannotBeOpened) {
  dir_.write("logs", "a file where the folder should be");
  begin();
  send_and_write("lost");
  advance(60s);
  EXPECT_EQ(log_.count("event file not opened"), 1U);
  std::filesystem::remove(folder_);
  advance(4s);
  EXPECT_FALSE(std::filesystem::exists(folder_));
  advance(1s);
  EXPECT_THAT(words_in(at("el-00-27-46.log")), ElementsAre(opened, not_written));
  EXPECT_EQ(metrics_->lost(event_loss::disk).value(), 1U);
  advance(600s);
  EXPECT_EQ(log_.count("event file writable again"), 1U);
}

TEST_F(EventLogger, LosesEventsAboveTheBoundAndLogsThatOncePerSecond) {
  begin({.every = {}, .waiting_bytes_max = 100});
  // Each is received separately; one waiting event leaves no room for another.
  for (int i = 0; i < 10; ++i) {
    send(std::string(40, 'x'));
    receive();
  }
  world_.settle();
  const std::uint64_t lost = metrics_->lost(event_loss::queue).value();
  EXPECT_GT(lost, 0U);
  EXPECT_EQ(lost + metrics_->written_events.value(), 10U);
  EXPECT_EQ(log_.count("events arrive faster than they are written"), 1U);
  advance(1s);
  const std::size_t lines = log_.count("events arrive faster than they are written");
  EXPECT_LE(lines, 2U);
  advance(100s);
  EXPECT_EQ(log_.count("events arrive faster than they are written"), lines);
  const std::uint64_t before = metrics_->written_events.value();
  send_and_write("later");
  EXPECT_EQ(metrics_->written_events.value(), before + 1);
}

TEST_F(EventLogger, CountsWhatTheKernelLost) {
  begin({}, 4'096);
  for (int i = 0; i < 1'000; ++i)
    send(std::string(500, 'x'));
  receive();
  world_.settle();
  end();
  const std::uint64_t lost = metrics_->lost(event_loss::kernel).value();
  EXPECT_GT(lost, 0U);
  EXPECT_EQ(lost + metrics_->written_events.value(), 1'000U);
  EXPECT_EQ(log_.count("by_kernel=" + std::to_string(lost)), 1U);
}

TEST_F(EventLogger, WritesAllThatHasComeBeforeItEnds) {
  begin({.every = {}, .waiting_bytes_max = 100});
  for (int i = 0; i < 300; ++i)
    send("event");
  end();
  EXPECT_EQ(words_in(at("el-00-26-41.log")).size(), 301U);
  EXPECT_EQ(metrics_->lost(event_loss::queue).value(), 0U);
}

}  // namespace
}  // namespace donet::actors
