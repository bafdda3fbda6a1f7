#include "tools/package/role_manual.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <sstream>

namespace donet::package {
namespace {

using testing::HasSubstr;

std::string manual_of(const std::string& text) {
  std::ostringstream out;
  write_role_manual(out, {{"some-role.toml", text}});
  return out.str();
}

TEST(RoleManual, CommentsForPeopleBecomeText) {
  EXPECT_THAT(manual_of("# A node that\n# routes.\n#\n# And more.\n"),
              HasSubstr(".SH \"SOME\\-ROLE.TOML\"\n"
                        ".PP\nA node that routes.\n"
                        ".PP\nAnd more.\n"));
}

TEST(RoleManual, KeysStayAsTheyAre) {
  EXPECT_THAT(manual_of("[daemon]\n# Its name.\nname = \"md1\"\n#id = 3\n# Next.\n"),
              HasSubstr(".PP\n.nf\n[daemon]\n.fi\n"
                        ".PP\nIts name.\n"
                        ".PP\n.nf\nname = \"md1\"\n#id = 3\n.fi\n"
                        ".PP\nNext.\n"));
}

TEST(RoleManual, HeadingsAreSubsections) {
  EXPECT_THAT(manual_of("# ---- the node itself ----\n\n[daemon]\n"),
              HasSubstr(".SS \"the node itself\"\n.PP\n.nf\n[daemon]\n.fi\n"));
}

TEST(RoleManual, AFileMayEndWithoutALineEnd) {
  EXPECT_THAT(manual_of("a = 1"), HasSubstr(".nf\na = 1\n.fi\n.SH \"SEE ALSO\"\n"));
}

}  // namespace
}  // namespace donet::package
