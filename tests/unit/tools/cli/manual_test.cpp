#include "tools/cli/manual.hpp"

#include "tests/unit/tools/cli/small_program.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace donet::cli {
namespace {

using testing::HasSubstr;
using testing::Not;

class Manual : public testing::Test {
protected:
  Manual() {
    EXPECT_EQ(small_.read({"--man"}), reading::answered);
    page_ = small_.output();
  }

  test::small_program small_;
  std::string page_;
};

TEST_F(Manual, BeginsWithTheFirstSentenceOfTheDescription) {
  EXPECT_THAT(page_, HasSubstr(".TH \"SMALL\\-TOOL\" 1 "));
  EXPECT_THAT(page_, HasSubstr(".SH \"NAME\"\nsmall\\-tool \\- does little\n"));
  EXPECT_THAT(page_,
              HasSubstr(".SH \"DESCRIPTION\"\n.PP\n"
                        "small\\-tool does little: it\\(aqs a test.\n.PP\nA line of prose.\n"));
}

TEST_F(Manual, HasACallForEachCommandButNotForAGroup) {
  EXPECT_THAT(page_, HasSubstr("\\fBsmall\\-tool sing\\fR [OPTIONS] FILE...\n"));
  EXPECT_THAT(page_, HasSubstr("\\fBsmall\\-tool dance waltz\\fR [OPTIONS]\n"));
  EXPECT_THAT(page_, Not(HasSubstr("\\fBsmall\\-tool dance\\fR")));
}

TEST_F(Manual, AnOptionOfAllCommandsIsThereOnce) {
  const auto first = page_.find("\\-\\-color");
  ASSERT_NE(first, std::string::npos);
  EXPECT_EQ(page_.find("\\-\\-color", first + 1), std::string::npos);
  EXPECT_LT(page_.find(".SH \"OPTIONS OF ALL COMMANDS\""), first);
  EXPECT_LT(first, page_.find(".SH \"COMMANDS\""));
}

TEST_F(Manual, OptionsAreBoldWithTheirDescriptionBelow) {
  EXPECT_THAT(page_, HasSubstr(".TP\n\\fB\\-l\\fR, \\fB\\-\\-loud\\fR\nDon\\(aqt be [too] shy\n"));
  EXPECT_THAT(page_, HasSubstr(".TP\n\\fB\\-\\-floor\\fR \\fIDIR\\fR\nWhere\n"));
}

TEST_F(Manual, ExamplesStayAsTheyAreWritten) {
  EXPECT_THAT(page_,
              HasSubstr(".SH \"EXAMPLES\"\n.PP\n.nf\n"
                        "  small\\-tool sing a.txt      .dots \\(aqquotes\\(aq and \\eslashes\n"
                        ".fi\n"));
}

TEST_F(Manual, EachExitCodeHasItsMeaning) {
  EXPECT_THAT(page_, HasSubstr(".SH \"EXIT STATUS\"\n"
                               ".TP\n\\fB0\\fR\nall is well\n"
                               ".TP\n\\fB1\\fR\nit is not; it may be worse\n"
                               ".TP\n\\fB2\\fR\nwrong usage\n"));
  EXPECT_THAT(page_, HasSubstr(".SH \"SIGNALS\"\n.PP\nSIGINT ends it.\n"));
}

TEST_F(Manual, OnlyACommandsOwnFooterIsAtTheCommand) {
  EXPECT_THAT(page_, HasSubstr(".PP\nIn two.\n.PP\nHop.\n"));
  const auto prose = page_.find("A line of prose.");
  EXPECT_EQ(page_.find("A line of prose.", prose + 1), std::string::npos);
}

}  // namespace
}  // namespace donet::cli
