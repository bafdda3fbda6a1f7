// Who speaks in the log is a closed list, so that an operator can give each a level.

#include "config/log_categories.hpp"

#include "tests/support/page.hpp"
#include "tests/tidy/tree.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <map>
#include <regex>
#include <string>

namespace donet::test {
namespace {

// Each name with a file that logs under it.
std::map<std::string, std::string> speakers_of(const source_file& file) {
  static const std::regex said(
    R"re(string_view (?:self|log_category) = "([^"]*)"|\.(?:debug|info|warn|error)\(\s*"([^"]*)",|)re"
    R"re(\.log\([\w:]+,\s*"([^"]*)")re");
  std::map<std::string, std::string> all;
  for (std::sregex_iterator at(file.text.begin(), file.text.end(), said), end; at != end; ++at) {
    for (std::size_t group = 1; group < at->size(); ++group) {
      if ((*at)[group].matched)
        all[(*at)[group]] = file.path;
    }
  }
  return all;
}

TEST(LogCategories, AreFoundWhereTheyAreSaid) {
  const auto found =
    speakers_of({"a.cpp", "constexpr std::string_view self = \"one\";\n"
                          "log.info(\"two\", \"a sentence\");\n"
                          "log_.warn(\n  \"three\", \"a sentence\");\n"
                          "world.log.log(level, \"four\", sentence);\n"
                          "log.info(self, \"a sentence\");\n"
                          "constexpr std::string_view log_category = \"five\";\n"});
  EXPECT_EQ(found.size(), 5U);
  for (const char* const one : {"one", "two", "three", "four", "five"})
    EXPECT_EQ(found.count(one), 1U) << one;
}

TEST(LogCategories, AreThoseThatARoleFileKnows) {
  std::map<std::string, std::string> said;
  for (const source_file& file : read_tree(DONET_SOURCE_DIR)) {
    if (is_cpp(file.path) && !file.path.starts_with("tests/") && !file.path.starts_with("config/")
        && (!file.path.starts_with("tools/") || file.path.starts_with("tools/node/")))
      said.merge(speakers_of(file));
  }
  for (const config::log_category& known : config::log_categories)
    EXPECT_EQ(said.erase(std::string(known.name)), 1U) << known.name << " never speaks";
  for (const auto& [name, file] : said)
    ADD_FAILURE() << file << " logs as \"" << name << "\", which config/log_categories.hpp lacks";
}

TEST(LogPage, IsFresh) {
  std::string table = "| category | lines about |\n| --- | --- |\n";
  for (const config::log_category& category : config::log_categories)
    table += "| `" + std::string(category.name) + "` | " + std::string(category.meaning) + " |\n";
  EXPECT_THAT(refresh_page(DONET_SOURCE_DIR "/tools/manual/log.md", {{"categories", table}}),
              testing::IsEmpty());
}

}  // namespace
}  // namespace donet::test
