#include "tests/tidy/plain_english.hpp"

#include "tests/tidy/tree.hpp"

#include <gtest/gtest.h>

#include <map>
#include <string>

namespace donet::test {
namespace {

// Dialect words per 1,000 comment lines that each folder had when it was last improved. Lower a number
// when you have rewritten comments; never raise one. A folder that is not listed has none of its own.
const std::map<std::string, std::size_t> ceilings = {
  {"actors/client_agent", 205},
  {"tests", 25},
};

// What a folder without a ceiling may have.
constexpr std::size_t ceiling_of_new_folders = 15;

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

TEST(PlainEnglish, NoFolderExceedsItsCeiling) {
  for (const auto& [folder, count] : dialect_by_folder(read_tree(DONET_SOURCE_DIR))) {
    const auto found = ceilings.find(folder);
    const std::size_t ceiling = found == ceilings.end() ? ceiling_of_new_folders : found->second;
    EXPECT_LE(count.density(), ceiling)
      << folder << ": " << count.words << " dialect words in " << count.comment_lines
      << " comment lines; house rules: name the subject, use the field's terms";
  }
}

}  // namespace
}  // namespace donet::test
