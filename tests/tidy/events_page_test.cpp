// tools/manual/events.md has every event that the services report, and no other.

#include "tests/tidy/tree.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <regex>
#include <set>
#include <string>

namespace donet::test {
namespace {

using testing::IsSupersetOf;

std::set<std::string> all_of(const std::regex& pattern, const std::string& text) {
  return {std::sregex_token_iterator(text.begin(), text.end(), pattern, 1),
          std::sregex_token_iterator()};
}

TEST(EventsPage, HasTheEventsOfTheServices) {
  // Types of events are the only literals of this form in the services.
  static const std::regex type(R"re("((?:client|log|events)-[a-z-]+)")re");
  static const std::regex row(R"(\n\| `([a-z-]+)` \|)");
  std::set<std::string> reported;
  std::set<std::string> listed;
  for (const source_file& file : read_tree(DONET_SOURCE_DIR)) {
    if (is_cpp(file.path) && file.path.starts_with("actors/"))
      reported.merge(all_of(type, file.text));
    else if (file.path == "tools/manual/events.md")
      listed = all_of(row, file.text);
  }
  EXPECT_THAT(reported, IsSupersetOf({"client-connected", "log-opened", "events-lost"}));
  EXPECT_EQ(listed, reported);
}

}  // namespace
}  // namespace donet::test
