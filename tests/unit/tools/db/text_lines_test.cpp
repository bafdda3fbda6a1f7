#include "tools/db/text_lines.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <array>
#include <thread>
#include <vector>

#include <unistd.h>

namespace donet::tools {
namespace {

constexpr std::atomic<bool> going_on = false;

// The lines read from a pipe into which this text is written.
struct reading {
  std::vector<std::string> lines;
  std::string failure;
};

reading read(std::string_view text, std::size_t bytes_max) {
  std::array<int, 2> ends{};
  EXPECT_EQ(::pipe(ends.data()), 0);
  std::thread writer([&] {
    while (!text.empty()) {
      const auto count = ::write(ends[1], text.data(), text.size());
      if (count <= 0)
        break;
      text.remove_prefix(static_cast<std::size_t>(count));
    }
    ::close(ends[1]);
  });
  reading found;
  text_lines lines(ends[0], bytes_max, going_on);
  for (std::string_view line; lines.next(line);)
    found.lines.emplace_back(line);
  found.failure = lines.failure();
  std::array<char, 65'536> rest{};
  while (::read(ends[0], rest.data(), rest.size()) > 0)
    ;
  writer.join();
  ::close(ends[0]);
  return found;
}

TEST(TextLines, AreToldApart) {
  using list = std::vector<std::string>;
  EXPECT_EQ(read("", 10).lines, list{});
  EXPECT_EQ(read("\n", 10).lines, list{""});
  EXPECT_EQ(read("a\nb", 10).lines, (list{"a", "b"}));
  EXPECT_EQ(read("a\r\n\nb\n", 10).lines, (list{"a", "", "b"}));
}

TEST(TextLines, MayBeLong) {
  const std::string one(1'000'000, 'x');
  const std::string two(700'000, 'y');
  EXPECT_EQ(read(one + "\n" + two + "\nz\n", 1'000'000).lines,
            (std::vector<std::string>{one, two, "z"}));
}

TEST(TextLines, EndWhereOneIsTooLong) {
  const reading found = read("a\n" + std::string(3'000'000, 'x') + "\nb\n", 1'000'000);
  EXPECT_EQ(found.lines, std::vector<std::string>{"a"});
  EXPECT_EQ(found.failure, "line 2 is longer than 1000000 bytes");
}

TEST(TextLines, SayWhyTheyCannotBeRead) {
  text_lines lines(-1, 10, going_on);
  std::string_view line;
  EXPECT_FALSE(lines.next(line));
  EXPECT_EQ(lines.failure(), "cannot read: Bad file descriptor");
}

}  // namespace
}  // namespace donet::tools
