#include "actors/event_logger/event_file.hpp"

#include "tests/support/recording_logger.hpp"
#include "tests/unit/actors/event_logger/log_folder.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <csignal>

#include <sys/resource.h>

namespace donet::actors {
namespace {

using runtime::event_loss;
using test::content_of;
using test::cycled;
using test::events_in;
using test::not_written;
using test::opened;
using test::some_day;
using test::words_in;
using testing::ElementsAre;
using testing::HasSubstr;

constexpr std::chrono::hours hour{1};

// Limits the size of this process' files, to simulate a full disk.
class small_disk {
public:
  explicit small_disk(std::size_t bytes) {
    std::signal(SIGXFSZ, SIG_IGN);
    ::getrlimit(RLIMIT_FSIZE, &before_);
    const rlimit limit{bytes, before_.rlim_max};
    ::setrlimit(RLIMIT_FSIZE, &limit);
  }
  small_disk(const small_disk&) = delete;
  small_disk& operator=(const small_disk&) = delete;
  ~small_disk() { ::setrlimit(RLIMIT_FSIZE, &before_); }

private:
  rlimit before_{};
};

class EventFile : public testing::Test {
protected:
  void append(const std::string& type, wall_time when = some_day) {
    file_->append(R"({"type": ")" + type + "\"}\n", 1, when);
  }
  // Starts again with another pattern of names.
  void make(const std::string& pattern) {
    file_ = std::make_unique<event_file>(event_file_options{folder_, pattern}, log_, metrics_);
  }
  std::uint64_t lost() const { return metrics_->lost(event_loss::disk).value(); }
  std::filesystem::path at(const std::string& name) const { return folder_ / name; }

  test::temp_dir dir_;
  std::filesystem::path folder_ = dir_.path() / "deep" / "logs";
  test::recording_logger log_{runtime::log_level::info};
  std::shared_ptr<runtime::event_logger_metrics> metrics_ =
    std::make_shared<runtime::event_logger_metrics>();
  std::unique_ptr<event_file> file_ = std::make_unique<event_file>(
    event_file_options{folder_, "el-%Y-%m-%d-%H-%M-%S.log"}, log_, metrics_);
};

TEST_F(EventFile, IsNamedAfterItsTimeInUtcInAFolderThatIsMade) {
  file_->open(opened, some_day);
  append("hello");
  EXPECT_THAT(words_in(at("el-2026-11-21-00-26-41.log")), ElementsAre(opened, "hello"));
  EXPECT_EQ(events_in(at("el-2026-11-21-00-26-41.log"))[0]["sender"], "EventLogger");
  EXPECT_EQ(events_in(at("el-2026-11-21-00-26-41.log"))[0]["type"], "log-opened");
  EXPECT_EQ(metrics_->opened_files.value(), 1U);
  EXPECT_EQ(metrics_->can_write.value(), 1U);
  EXPECT_EQ(metrics_->written_events.value(), 1U);
  EXPECT_EQ(metrics_->written_bytes.value(),
            std::filesystem::file_size(at("el-2026-11-21-00-26-41.log")));
}

TEST_F(EventFile, IsFollowedByANewOne) {
  file_->open(opened, some_day);
  append("first");
  file_->open(cycled, some_day + hour);
  append("second");
  EXPECT_THAT(words_in(at("el-2026-11-21-00-26-41.log")), ElementsAre(opened, "first"));
  EXPECT_THAT(words_in(at("el-2026-11-21-01-26-41.log")), ElementsAre(cycled, "second"));
}

TEST_F(EventFile, ThatIsThereIsGoneOnWith) {
  make("events.log");
  file_->open(opened, some_day);
  append("first");
  file_->open(cycled, some_day + hour);
  append("second");
  make("events.log");
  file_->open(opened, some_day + 2 * hour);
  EXPECT_THAT(words_in(at("events.log")), ElementsAre(opened, "first", cycled, "second", opened));
}

TEST_F(EventFile, ALineIsNeverGluedToHalfOfOne) {
  make("events.log");
  std::filesystem::create_directories(folder_);
  std::ofstream(at("events.log")) << "{\"type\": \"ha";
  file_->open(opened, some_day);
  EXPECT_THAT(content_of(at("events.log")), testing::StartsWith("{\"type\": \"ha\n{\"_time\""));
}

TEST_F(EventFile, ThatWasMovedAwayIsWrittenUntilItIsCycled) {
  make("events.log");
  file_->open(opened, some_day);
  std::filesystem::rename(at("events.log"), at("events.log.1"));
  append("first");
  file_->open(cycled, some_day);
  append("second");
  EXPECT_THAT(words_in(at("events.log.1")), ElementsAre(opened, "first"));
  EXPECT_THAT(words_in(at("events.log")), ElementsAre(cycled, "second"));
}

// Some tools copy a log and then truncate it.
TEST_F(EventFile, ThatWasCutIsGoneOnWithFromItsNewEnd) {
  make("events.log");
  file_->open(opened, some_day);
  append("first");
  std::filesystem::resize_file(at("events.log"), 0);
  append("second");
  EXPECT_THAT(words_in(at("events.log")), ElementsAre("second"));
}

TEST_F(EventFile, ThatWasRemovedIsBegunAnew) {
  file_->open(opened, some_day);
  std::filesystem::remove_all(folder_);
  append("after", some_day + hour);
  EXPECT_THAT(words_in(at("el-2026-11-21-01-26-41.log")), ElementsAre(cycled, "after"));
  EXPECT_EQ(log_.count("event file removed"), 1U);
  EXPECT_EQ(lost(), 0U);
}

TEST_F(EventFile, ThatCannotBeOpenedIsTriedAgainAndLossesAreReported) {
  dir_.write("deep", "a file where the folder should be");
  file_->open(opened, some_day);
  EXPECT_TRUE(file_->is_troubled());
  EXPECT_EQ(metrics_->can_write.value(), 0U);
  for (int i = 0; i < 7; ++i)
    append("lost");
  for (int i = 0; i < 3; ++i)
    file_->try_again(some_day + hour);
  EXPECT_EQ(log_.count("event file not opened: Not a directory"), 1U);
  EXPECT_EQ(lost(), 7U);

  std::filesystem::remove(dir_.path() / "deep");
  file_->try_again(some_day + hour);
  append("kept");
  EXPECT_FALSE(file_->is_troubled());
  EXPECT_EQ(metrics_->can_write.value(), 1U);
  const auto events = events_in(at("el-2026-11-21-01-26-41.log"));
  EXPECT_THAT(words_in(at("el-2026-11-21-01-26-41.log")), ElementsAre(opened, not_written, "kept"));
  EXPECT_EQ(events.at(1)["type"], "events-lost");
  EXPECT_EQ(events.at(1)["count"], 7);
  EXPECT_EQ(log_.count("event file writable again"), 1U);
  EXPECT_EQ(log_.count("lost_events=7"), 1U);
}

TEST_F(EventFile, GoesOnWhileTheNextOneCannotBeOpened) {
  file_->open(opened, some_day);
  std::filesystem::rename(folder_, dir_.path() / "moved");
  dir_.write("deep/logs", "a file where the folder should be");
  file_->open(cycled, some_day + hour);
  append("kept");
  EXPECT_TRUE(file_->is_troubled());
  EXPECT_EQ(metrics_->can_write.value(), 1U);
  EXPECT_THAT(words_in(dir_.path() / "moved" / "el-2026-11-21-00-26-41.log"),
              ElementsAre(opened, "kept"));
  EXPECT_EQ(log_.count("goes_on=yes"), 1U);

  std::filesystem::remove(folder_);
  file_->try_again(some_day + 2 * hour);
  append("next");
  EXPECT_FALSE(file_->is_troubled());
  EXPECT_THAT(words_in(at("el-2026-11-21-02-26-41.log")), ElementsAre(cycled, "next"));
  EXPECT_EQ(lost(), 0U);
}

TEST_F(EventFile, LogsAnotherTroubleThanTheLast) {
  dir_.write("deep", "a file where the folder should be");
  file_->open(opened, some_day);
  std::filesystem::remove(dir_.path() / "deep");
  make("events.log");
  std::filesystem::create_directories(at("events.log"));
  file_->open(opened, some_day);
  EXPECT_EQ(log_.count("Not a directory"), 1U);
  EXPECT_EQ(log_.count("Is a directory"), 1U);
}

TEST_F(EventFile, WhenTheDiskIsFullNoLineIsHalfWritten) {
  make("events.log");
  file_->open(opened, some_day);
  const std::size_t room = std::filesystem::file_size(at("events.log")) + 100;
  {
    const small_disk disk(room);
    std::string lines;
    for (int i = 0; i < 10; ++i)
      lines += R"({"type": "an event of some length"})"
               "\n";
    file_->append(lines, 10, some_day);
    EXPECT_THAT(words_in(at("events.log")),
                ElementsAre(opened, "an event of some length", "an event of some length"));
    EXPECT_EQ(lost(), 8U);
    EXPECT_EQ(metrics_->written_events.value(), 2U);
    EXPECT_EQ(metrics_->can_write.value(), 0U);
    append("lost");
    file_->try_again(some_day);
    append("lost");
    EXPECT_EQ(log_.count("event file not writable: File too large"), 1U);
    EXPECT_EQ(lost(), 10U);
  }
  append("lost until it is tried again");
  EXPECT_EQ(lost(), 11U);
  file_->try_again(some_day);
  append("kept");
  EXPECT_THAT(
    words_in(at("events.log")),
    ElementsAre(opened, "an event of some length", "an event of some length", not_written, "kept"));
  EXPECT_EQ(events_in(at("events.log"))[3]["count"], 11);
  EXPECT_EQ(log_.count("lost_events=11"), 1U);
  EXPECT_FALSE(file_->is_troubled());
}

TEST_F(EventFile, WritesWhyItWasOpenedAsSoonAsItCan) {
  make("events.log");
  {
    const small_disk disk(10);
    file_->open(opened, some_day);
    EXPECT_TRUE(file_->is_troubled());
    EXPECT_EQ(content_of(at("events.log")), "");
    file_->try_again(some_day);
    EXPECT_TRUE(file_->is_troubled());
  }
  file_->try_again(some_day);
  EXPECT_THAT(words_in(at("events.log")), ElementsAre(opened));
  EXPECT_EQ(log_.lines().size(), 2U) << "one of the trouble, one of its end";
}

// Bytes written to something other than a regular file cannot be taken back.
TEST_F(EventFile, WaitsForADeviceThatIsFull) {
  make("events.log");
  std::filesystem::create_directories(folder_);
  std::filesystem::create_symlink("/dev/full", at("events.log"));
  file_->open(opened, some_day);
  append("lost");
  file_->try_again(some_day);
  EXPECT_EQ(log_.count("event file not writable: No space left on device"), 1U);
  std::filesystem::remove(at("events.log"));
  file_->open(cycled, some_day);
  EXPECT_THAT(words_in(at("events.log")), ElementsAre(cycled, not_written));
}

}  // namespace
}  // namespace donet::actors
