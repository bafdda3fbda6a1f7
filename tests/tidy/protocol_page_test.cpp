#include "tests/tidy/protocol_page.hpp"

#include "tests/tidy/tree.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

namespace donet::test {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

constexpr const char* two_types = "inline constexpr std::uint16_t hello = 1;\n"
                                  "inline constexpr std::uint16_t bye = 3;\n";

TEST(ProtocolPage, TakesNumbersFromTheCode) {
  const protocol_tables made =
    make_protocol_tables("[a]\nhello | HELLO | client → server | u16 hash |\n"
                         "# a remark\n\n[b]\nbye | BYE | client → server | | ends the session\n",
                         two_types);
  EXPECT_THAT(made.problems, IsEmpty());
  EXPECT_THAT(made.parts.at("a"), HasSubstr("| 1 | HELLO | client → server | `u16 hash` |  |\n"));
  EXPECT_THAT(made.parts.at("b"), HasSubstr("| 3 | BYE | client → server |  | ends the session |"));
}

TEST(ProtocolPage, FindsWrongRowsAndMessagesWithoutOne) {
  EXPECT_THAT(
    make_protocol_tables("[a]\nhallo | H | x | y | z\nhello | H\n", two_types).problems,
    ElementsAre(HasSubstr("hallo"), HasSubstr("not a row"), HasSubstr("bye"), HasSubstr("hello")));
}

TEST(ProtocolPage, IsFresh) {
  std::string rows;
  std::string msgtypes;
  for (const source_file& file : read_tree(DONET_SOURCE_DIR)) {
    if (file.path == "tools/manual/protocol.rows")
      rows = file.text;
    else if (file.path == "actors/msgtype.hpp")
      msgtypes = file.text;
  }
  const protocol_tables made = make_protocol_tables(rows, msgtypes);
  EXPECT_THAT(made.problems, IsEmpty());
  EXPECT_THAT(refresh_page(DONET_SOURCE_DIR "/tools/manual/protocol.md", made.parts), IsEmpty());
}

}  // namespace
}  // namespace donet::test
