#include "tests/tidy/class_files.hpp"

#include "tests/tidy/tree.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <map>
#include <string>
#include <vector>

namespace donet::test {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;
using testing::Pair;

// How many sources define members of these classes besides their own. Lower a number when you have
// divided a class; never raise one, and add no class.
const std::map<std::string, std::size_t> ceilings = {
  {"descent", 3},  // a recursive descent is one thing
  {"node", 7},
  {"resolver", 5},  // likewise
  {"websocket_session", 2},
};

TEST(ClassFiles, FindsDefinitionsOfMembersAtNamespaceScope) {
  EXPECT_THAT(classes_with_members("table::table(int size) : size_(size) {}\n"
                                   "table::~table() = default;\n"
                                   "std::vector<int> book::entry::all() const {\n"
                                   "  return helper::copy(of_);\n"
                                   "}\n"
                                   "int helper(int x);  // table2::old(\n"
                                   "const auto limit = numbers::max();\n"),
              ElementsAre("table", "book"));
}

TEST(ClassFiles, AcceptsMembersOfTheOwnHeaderAndOfTheSourceItself) {
  const std::vector<source_file> tree = {
    {"a/table.hpp", "class table {\n  void grow();\n};\n"},
    {"a/table.cpp", "struct part {\n  void add();\n};\nvoid part::add() {}\n"
                    "void table::grow() {}\n"},
  };
  EXPECT_THAT(scattered_classes(tree), IsEmpty());
}

TEST(ClassFiles, FindsASecondSourceOfAClass) {
  const std::vector<source_file> tree = {
    {"a/table.hpp", "class table {\n  void grow();\n  void shrink();\n};\n"},
    {"a/table.cpp", "void table::grow() {}\n"},
    {"a/shrinking.hpp", "class table;\n"},
    {"a/shrinking.cpp", "void table::shrink() {}\n"},
  };
  EXPECT_THAT(scattered_classes(tree), ElementsAre(Pair("table", ElementsAre("a/shrinking.cpp"))));
}

TEST(ClassFiles, EveryClassIsAFile) {
  const auto scattered = scattered_classes(read_tree(DONET_SOURCE_DIR));
  for (const auto& [name, sources] : scattered) {
    const auto entry = ceilings.find(name);
    const std::size_t ceiling = entry == ceilings.end() ? 0 : entry->second;
    EXPECT_LE(sources.size(), ceiling)
      << name << " lies in other sources than its own, the last of them " << sources.back()
      << ": divide the class along its data";
  }
  for (const auto& [name, ceiling] : ceilings)
    EXPECT_TRUE(scattered.contains(name)) << name << " is a file by now: remove it from the list";
}

}  // namespace
}  // namespace donet::test
