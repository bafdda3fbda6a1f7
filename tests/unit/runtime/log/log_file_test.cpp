#include "runtime/log/log_file.hpp"

#include "tests/support/temp_dir.hpp"

#include <gtest/gtest.h>

#include <atomic>
#include <fstream>
#include <set>
#include <sstream>
#include <string>
#include <thread>

namespace donet::runtime {
namespace {

std::string text_of(const std::filesystem::path& path) {
  std::ostringstream text;
  text << std::ifstream(path).rdbuf();
  return text.str();
}

TEST(LogFile, AppendsToWhatIsThere) {
  const test::temp_dir dir;
  const auto path = dir.path() / "deep" / "below" / "node.log";
  for (const char* const line : {"one\n", "two\n"}) {
    log_file file(path);
    EXPECT_EQ(file.open(), "");
    EXPECT_EQ(file.append(line), "");
  }
  EXPECT_EQ(text_of(path), "one\ntwo\n");
}

TEST(LogFile, GoesOnInANewFileAfterARename) {
  const test::temp_dir dir;
  const auto path = dir.path() / "node.log";
  const auto old = dir.path() / "node.log.1";
  log_file file(path);
  ASSERT_EQ(file.open(), "");
  file.append("one\n");
  std::filesystem::rename(path, old);
  file.append("two\n");
  ASSERT_EQ(file.open(), "");
  file.append("three\n");
  EXPECT_EQ(text_of(old), "one\ntwo\n");
  EXPECT_EQ(text_of(path), "three\n");
}

TEST(LogFile, StaysWhereItIsIfItCannotBeOpenedAnew) {
  const test::temp_dir dir;
  const auto path = dir.path() / "node.log";
  const auto old = dir.path() / "node.log.1";
  log_file file(path);
  ASSERT_EQ(file.open(), "");
  file.append("one\n");
  std::filesystem::rename(path, old);
  std::filesystem::create_directory(path);
  EXPECT_NE(file.open().find("node.log: Is a directory"), std::string::npos);
  EXPECT_EQ(file.append("two\n"), "");
  EXPECT_EQ(text_of(old), "one\ntwo\n");
}

TEST(LogFile, SaysThatItsDiskIsFull) {
  if (!std::filesystem::exists("/dev/full"))
    GTEST_SKIP() << "no /dev/full here";
  log_file file("/dev/full");
  ASSERT_EQ(file.open(), "");
  EXPECT_EQ(file.append("one\n"), "/dev/full: No space left on device");
}

TEST(LogFile, LosesAndTearsNothingWhileItIsOpenedAnewAllTheTime) {
  const test::temp_dir dir;
  const auto path = dir.path() / "node.log";
  log_file file(path);
  ASSERT_EQ(file.open(), "");
  constexpr int lines = 5'000;
  std::atomic<bool> is_done = false;
  std::thread writer([&] {
    for (int i = 0; i < lines; ++i)
      EXPECT_EQ(file.append("line " + std::to_string(i) + " ends here\n"), "");
    is_done = true;
  });
  int renamed = 0;
  while (!is_done) {
    std::filesystem::rename(path, dir.path() / ("old." + std::to_string(renamed++)));
    EXPECT_EQ(file.open(), "");
  }
  writer.join();
  std::set<std::string> all;
  for (const auto& one : std::filesystem::directory_iterator(dir.path())) {
    std::istringstream text(text_of(one.path()));
    for (std::string line; std::getline(text, line);)
      EXPECT_TRUE(all.insert(line).second) << line;
  }
  EXPECT_EQ(all.size(), static_cast<std::size_t>(lines));
  EXPECT_EQ(all.count("line " + std::to_string(lines - 1) + " ends here"), 1U);
  EXPECT_GT(renamed, 0);
}

}  // namespace
}  // namespace donet::runtime
