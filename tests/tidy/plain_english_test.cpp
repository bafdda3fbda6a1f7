#include "tests/tidy/plain_english.hpp"

#include "tests/tidy/tree.hpp"

#include <gtest/gtest.h>

#include <string>

namespace donet::test {
namespace {

// Dialect words per 1,000 comment lines that a folder may have. Lower the number when you can; never raise it.
constexpr std::size_t ceiling = 15;

TEST(PlainEnglish, CountsWordsOfCommentsOnly) {
  const dialect_count count = count_dialect("// Nobody hears the door.\n"
                                            "int told = 1;  // told to them\n"
                                            "const char* text = \"// nobody\";\n");
  EXPECT_EQ(count.comment_lines, 2U);
  EXPECT_EQ(count.words, 4U);
  EXPECT_EQ(count.density(), 2000U);
}

TEST(PlainEnglish, CountsByFolder) {
  const std::vector<source_file> tree = {{"actors/inspector/a.hpp", "// nobody\n"},
                                         {"actors/event.hpp", "// plain\n"},
                                         {"tests/unit/b.cpp", "// nobody\n"}};
  const auto folders = dialect_by_folder(tree);
  EXPECT_EQ(folders.at("actors/inspector").words, 1U);
  EXPECT_EQ(folders.at("actors").words, 0U);
  EXPECT_EQ(folders.at("tests").words, 1U);
}

TEST(PlainEnglish, NoFolderExceedsTheCeiling) {
  for (const auto& [folder, count] : dialect_by_folder(read_tree(DONET_SOURCE_DIR))) {
    EXPECT_LE(count.density(), ceiling)
      << folder << ": " << count.words << " dialect words in " << count.comment_lines
      << " comment lines; house rules: name the subject, use the field's terms";
  }
}

}  // namespace
}  // namespace donet::test
