#include "tests/tidy/style.hpp"

#include "tests/tidy/tree.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <initializer_list>
#include <iterator>
#include <string>

namespace {

using donet::test::is_cpp;
using donet::test::is_written_by_hand;
using donet::test::length_violations;
using donet::test::long_file;
using donet::test::read_tree;
using donet::test::source_file;
using donet::test::style_violations;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

// The files over 400 lines, with the reason why they are not split. The list may only shrink.
const std::vector<long_file> long_files = {};

TEST(Style, OurFilesKeepIt) {
  const std::vector<source_file> files = read_tree(DONET_SOURCE_DIR);
  std::vector<std::string> found = length_violations(files, long_files);
  for (const source_file& file : files)
    std::ranges::copy(style_violations(file), std::back_inserter(found));
  EXPECT_THAT(found, IsEmpty());
  EXPECT_GT(std::ranges::count_if(files, is_cpp, &source_file::path), 0);
  EXPECT_GT(std::ranges::count_if(files, is_written_by_hand, &source_file::path),
            std::ranges::count_if(files, is_cpp, &source_file::path));
}

// A planted text, and what is said about it: part of the sentence with its line, or nothing.
struct planted {
  std::string path;
  std::string text;
  std::string sentence;
};

// A bar in a text is left out: it stands where the rules would find the text in this file, too.
void check(std::initializer_list<planted> plants) {
  for (auto [path, text, sentence] : plants) {
    std::erase(text, '|');
    const std::vector<std::string> found = style_violations({path, text});
    if (sentence.empty())
      EXPECT_THAT(found, IsEmpty()) << path << " with " << testing::PrintToString(text);
    else
      EXPECT_THAT(found, ElementsAre(HasSubstr(path + sentence)));
  }
}

TEST(Style, WhiteSpaceIsCheckedInWhatIsWrittenByHand) {
  check({
    {"dcfile/a.cpp", "a\n\tb\n", ":2: a tab"},
    {"dcfile/a.cpp", "a\n  b\n", ""},
    {"Makefile", "a:\n\tb\n", ""},
    {"dcfile/a.cpp", "a \nb\n", ":1: white space"},
    {"README.md", "a\nb\r\n", ":2: white space"},
    {"tools/setup", "a\n\nb \n", ":3: white space"},
    {"dcfile/a.cpp", "a\nb", ":2: no line break"},
    {"dcfile/a.cpp", "", ""},
    {"tests/fuzz/corpus/parser/a", "a \n\tb", ""},
    {"tests/unit/vectors/a.dc", "a \n\tb", ""},
  });
}

TEST(Style, AHeaderHasPragmaOnce) {
  check({
    {"dcfile/a.hpp", "#include <vector>\n", ":1: a header without"},
    {"dcfile/a.hpp", "// #pragma once\n", ":1: a header without"},
    {"dcfile/a.hpp", "#pragma once\n", ""},
    {"dcfile/a.cpp", "#include <vector>\n", ""},
  });
}

TEST(Style, NoFileNamesAPathOfSomebodysMachine) {
  check({
    {"README.md", "see /wo|rk/main\n", ":1: a path of somebody's machine"},
    {"tests/fuzz/corpus/parser/a", "\n\"/ho|me/me\"", ":2: a path of somebody's machine"},
    {"README.md", "see net/wo|rk/main\n", ""},
    {"README.md", "see /workers/main\n", ""},
  });
}

TEST(Style, ATestDoesNotSleep) {
  check({
    {"tests/unit/a_test.cpp", "\nstd::this_thread::sleep_for(1ms);\n", ":2: a test does not"},
    {"tests/unit/a_test.cpp", "usleep(1);\n", ":1: a test does not sleep"},
    {"tests/unit/a_test.cpp", "std::this_thread::sleep_until(t);\n", ":1: a test does not"},
    {"tests/unit/a_test.cpp", "// no sleep_for here\n", ""},
    {"runtime/execution/a.cpp", "std::this_thread::sleep_for(1ms);\n", ""},
  });
}

TEST(Style, NothingIsMarkedForLater) {
  check({
    {"dcfile/a.cpp", "// TO|DO: more\n", ":1: a mark for later"},
    {"README.md", "a\nFIX|ME\n", ":2: a mark for later"},
    {"CMakeLists.txt", "# XX|X\n", ":1: a mark for later"},
    {"dcfile/a.cpp", "mkstemp(\"aXXXXXX\");\n", ""},
  });
}

source_file file_of(std::string path, std::size_t lines) {
  source_file file{std::move(path), {}};
  for (std::size_t i = 0; i < lines; ++i)
    file.text += "a\n";
  return file;
}

TEST(Style, AFileOver400LinesNeedsAReason) {
  const source_file files[] = {file_of("dcfile/a.cpp", 400), file_of("dcfile/b.cpp", 401),
                               file_of("dcfile/c.md", 900)};
  EXPECT_THAT(length_violations(files, {}), ElementsAre(HasSubstr("dcfile/b.cpp:401: over 400")));
  const long_file reason[] = {{"dcfile/b.cpp", "one table"}};
  EXPECT_THAT(length_violations(files, reason), IsEmpty());
  const long_file no_reason[] = {{"dcfile/b.cpp", ""}};
  EXPECT_THAT(length_violations(files, no_reason), ElementsAre(HasSubstr("without a reason")));
}

TEST(Style, AFileOver800LinesFailsWhateverTheReason) {
  const source_file files[] = {file_of("dcfile/a.cpp", 801)};
  const long_file reason[] = {{"dcfile/a.cpp", "one table"}};
  EXPECT_THAT(length_violations(files, reason), ElementsAre(HasSubstr("over 800")));
}

TEST(Style, AReasonThatIsNoLongerNeededFails) {
  const source_file files[] = {file_of("dcfile/a.cpp", 400)};
  const long_file reasons[] = {{"dcfile/a.cpp", "one table"}, {"dcfile/gone.cpp", "one table"}};
  EXPECT_THAT(length_violations(files, reasons),
              ElementsAre(HasSubstr("not over 400"), HasSubstr("not there any more")));
}

}  // namespace
