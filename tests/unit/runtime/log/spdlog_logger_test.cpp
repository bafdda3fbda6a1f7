#include "runtime/log/spdlog_logger.hpp"

#include "runtime/log/repetition.hpp"
#include "tests/support/temp_dir.hpp"

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include <array>
#include <fstream>
#include <sstream>
#include <stdexcept>
#include <string>
#include <thread>
#include <vector>

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

namespace donet::runtime {
namespace {

class SpdlogLogger : public testing::Test {
protected:
  std::string text() const {
    std::ostringstream all;
    all << std::ifstream(path_).rdbuf();
    return all.str();
  }

  std::vector<std::string> lines() const {
    std::vector<std::string> all;
    std::istringstream from(text());
    for (std::string line; std::getline(from, line);)
      all.push_back(line);
    return all;
  }

  log_options options(log_format format = log_format::text) const {
    return {log_level::info, path_, format, false};
  }

  test::temp_dir dir_;
  std::filesystem::path path_ = dir_.path() / "node.log";
};

TEST_F(SpdlogLogger, WritesToAFileFromItsLevelOn) {
  {
    spdlog_logger log(options());
    log.debug("test", "not this");
    log.info("test", "but this", {{"n", 1}});
  }
  EXPECT_EQ(text().find("not this"), std::string::npos);
  EXPECT_NE(text().find("Z info  test: but this n=1\n"), std::string::npos) << text();
}

TEST_F(SpdlogLogger, SaysWhyAFileCannotBeOpened) {
  EXPECT_THROW(spdlog_logger({log_level::info, dir_.path()}), std::runtime_error);
}

TEST_F(SpdlogLogger, WritesAJsonObjectPerLineIfItIsToldTo) {
  {
    spdlog_logger log(options(log_format::json));
    log.warn("test", "100% \"said\"", {{"peer", "\xff{}\n"}, {"n", 1}});
  }
  ASSERT_EQ(lines().size(), 1U);
  const auto line = nlohmann::json::parse(lines()[0]);
  EXPECT_TRUE(lines()[0].starts_with(R"({"time":"2)")) << lines()[0];
  const std::string time = line["time"];
  ASSERT_EQ(time.size(), std::string("2026-01-02T03:04:05.678Z").size()) << time;
  EXPECT_EQ(time[10], 'T');
  EXPECT_EQ(time[19], '.');
  EXPECT_EQ(time.back(), 'Z');
  EXPECT_EQ(line["level"], "warn");
  EXPECT_EQ(line["message"], "100% \"said\"");
  EXPECT_EQ(line["peer"], "\ufffd{}\n");
  EXPECT_EQ(line["n"], 1);
}

TEST_F(SpdlogLogger, WritesAFloodAsAFewLinesAndACount) {
  constexpr int threads = 4;
  constexpr int lines_each = 5'000;
  {
    spdlog_logger log(options(log_format::json));
    std::vector<std::thread> all;
    for (int i = 0; i < threads; ++i)
      all.emplace_back([&log] {
        for (int n = 0; n < lines_each; ++n)
          log.error("test", "wrong", {{"n", n}});
      });
    for (std::thread& one : all)
      one.join();
  }
  // More on a machine so slow that a second window begins.
  std::uint64_t written = 0;
  std::uint64_t counted = 0;
  for (const std::string& text : lines()) {
    const auto line = nlohmann::json::parse(text);
    if (line["message"] == "wrong")
      ++written;
    else
      counted += line["lines"].get<std::uint64_t>();
  }
  EXPECT_EQ(written % repetition::told_one_by_one, 0U);
  EXPECT_LE(written, 5 * repetition::told_one_by_one);
  EXPECT_EQ(written + counted, static_cast<std::uint64_t>(threads * lines_each));
}

TEST_F(SpdlogLogger, TellsAllToWhoWantsToSeeEverything) {
  {
    spdlog_logger log({log_level::debug, path_, log_format::text, false});
    for (int i = 0; i < 100; ++i)
      log.debug("test", "the same");
  }
  EXPECT_EQ(lines().size(), 100U);
}

TEST_F(SpdlogLogger, GoesOnInANewFileWhenItIsReopened) {
  const auto old = dir_.path() / "node.log.1";
  spdlog_logger log(options());
  log.info("test", "one");
  ASSERT_TRUE(log.wait_until_written(std::chrono::seconds(30)));
  std::filesystem::rename(path_, old);
  EXPECT_EQ(log.reopen(), "");
  log.info("test", "two");
  ASSERT_TRUE(log.wait_until_written(std::chrono::seconds(30)));
  EXPECT_NE(text().find("test: two"), std::string::npos);
  EXPECT_EQ(text().find("test: one"), std::string::npos);
}

// A named pipe: a file that accepts nothing until a process reads it.
TEST_F(SpdlogLogger, NeverWaitsForASlowFileAndSaysWhatIsMissing) {
  ASSERT_EQ(::mkfifo(path_.c_str(), 0600), 0);
  const int reader = ::open(path_.c_str(), O_RDONLY | O_NONBLOCK | O_CLOEXEC);
  ASSERT_GE(reader, 0);
  constexpr int all = 40'000;
  std::string read;
  {
    spdlog_logger log(options(log_format::json));
    // Repetition of lines is not the subject of this test.
    for (int i = 0; i < all; ++i)
      log.info("test " + std::to_string(i / 20), "line", {{"n", i}});
    EXPECT_FALSE(log.wait_until_written(std::chrono::milliseconds(0)));
    std::array<char, 65'536> buffer;
    do {
      for (ssize_t size = 0; (size = ::read(reader, buffer.data(), buffer.size())) > 0;)
        read.append(buffer.data(), static_cast<std::size_t>(size));
    } while (!log.wait_until_written(std::chrono::milliseconds(1)));
    for (ssize_t size = 0; (size = ::read(reader, buffer.data(), buffer.size())) > 0;)
      read.append(buffer.data(), static_cast<std::size_t>(size));
  }
  ::close(reader);
  std::istringstream from(read);
  std::uint64_t written = 0;
  std::uint64_t lost = 0;
  int last = -1;
  for (std::string text; std::getline(from, text);) {
    const auto line = nlohmann::json::parse(text);
    if (line["category"] == "log") {
      lost += line["lines"].get<std::uint64_t>();
      continue;
    }
    ++written;
    EXPECT_GT(line["n"], last) << "in order";
    last = line["n"];
  }
  EXPECT_GT(lost, 0U);
  EXPECT_EQ(written + lost, static_cast<std::uint64_t>(all));
  EXPECT_EQ(last, all - 1) << "the newest are kept";
}

}  // namespace
}  // namespace donet::runtime
