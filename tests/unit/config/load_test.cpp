#include "config/load.hpp"

#include "config/text.hpp"
#include "tests/support/temp_dir.hpp"
#include "tests/unit/config/loading.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace donet::config {
namespace {

using std::filesystem::path;
using testing::AllOf;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::StartsWith;

std::vector<std::string> told_of_file(const path& file) {
  std::vector<std::string> lines;
  for (const problem& one : load(file.string()).problems)
    lines.push_back(describe(one));
  return lines;
}

TEST(Load, ReadsAFile) {
  const test::temp_dir folder;
  const auto file = folder.write("roles/gs1.toml", "[daemon]\nname = 'gs1'\n"
                                                   "log_file = '../node.log'\n[cluster]\n"
                                                   "name = 'c'\nlisten = 'localhost'\n");
  const loaded read = load(file.string());
  EXPECT_TRUE(read.usable());
  EXPECT_THAT(read.problems, IsEmpty());
  EXPECT_EQ(read.role.daemon.name, "gs1");
  EXPECT_EQ(read.role.daemon.log_file, folder.path() / "node.log");
  EXPECT_EQ(read.role.written.file, file.string());
  EXPECT_EQ(read.role.written.line_of("daemon.log_file"), 3u);
}

TEST(Load, SaysWhyThereIsNoFile) {
  const test::temp_dir folder;
  const std::string missing = (folder.path() / "none.toml").string();
  EXPECT_THAT(told_of_file(missing),
              ElementsAre(missing + ": cannot be read: No such file or directory"));
  EXPECT_THAT(told_of_file(folder.path()),
              ElementsAre(folder.path().string() + ": this is a folder; a role file is wanted"));
  EXPECT_FALSE(load(missing).usable());
  EXPECT_THAT(told_of_file(""), ElementsAre(": cannot be read: No such file or directory"));
}

TEST(Load, RefusesAnEmptyFile) {
  const test::temp_dir folder;
  const auto file = folder.write("empty.toml", "");
  const std::string sentence =
    R"(: the file is empty; it takes at least [daemon] and name = "gs1")";
  EXPECT_THAT(told_of_file(file), ElementsAre(file.string() + sentence));
  EXPECT_THAT(told(" \n\t\r\n"), ElementsAre("gs1.toml" + sentence));
  EXPECT_THAT(told("# nothing yet\n"),
              ElementsAre(R"(gs1.toml:1: daemon: missing; the node itself, at least [daemon] )"
                          R"(and name = "gs1")",
                          HasSubstr("services: missing; this node does nothing")));
}

TEST(Load, ReadsNoMoreOfALargeFileThanItTakesToRefuseIt) {
  const test::temp_dir folder;
  EXPECT_THAT(told_of_file(folder.write("big.toml", std::string(1'000'000, '#'))),
              ElementsAre(HasSubstr("larger than")));
}

TEST(Load, TellsTheLineThatIsNotToml) {
  for (const auto& [text, line] : std::vector<std::pair<std::string, std::string>>{
         {"[daemon]\nname = \n", "2"},
         {"[daemon\nname = 'gs1'\n", "1"},
         {"\n\nname = \"gs1\n", "3"},
         {"[daemon]\nname = 'a' b\n", "2"},
         {"[daemon]\nname = 'a'\nname = 'b'\n", "3"},
         {"[daemon]\nname = 'a'\n\n[daemon]\nid = 1\n", "4"},
         {"name", "1"},
         {"a = 1\nb = [1,\n2,\nx y]\n", "4"},
         {"a = 007\n", "1"},
         {"\na = [1,", "2"},
       }) {
    EXPECT_THAT(told(text), ElementsAre(AllOf(StartsWith("gs1.toml:" + line + ": not TOML: "),
                                              Not(HasSubstr("\n")), Not(HasSubstr("toml::")))))
      << text;
  }
}

TEST(Load, RecognisesAYamlFile) {
  const std::string toml = "; a role file is TOML, like those in config/roles";
  for (const char* text : {"# Astron\ndaemon:\n  name: gs1\n\ngeneral:\n  dc_files: []\n",
                           "roles:\n  - type: clientagent\n", "---\nmessagedirector: {}\n"})
    EXPECT_THAT(told(text), ElementsAre("gs1.toml: this is a YAML file (Astron)" + toml)) << text;
  for (const char* text : {"name: gs1\n", "- name: gs1\n", "\"a\":\n", "\xef\xbb\xbf%YAML 1.2\n"})
    EXPECT_THAT(told(text), ElementsAre("gs1.toml: this is a YAML file" + toml)) << text;
  for (const char* text : {"name = \"a: b\n", "a = b: c\n", "[a: b]\n", "x\n"})
    EXPECT_THAT(told(text), ElementsAre(HasSubstr("not TOML: "))) << text;
}

TEST(Load, ShowsANumberBeyond64BitsAsItIsWritten) {
  for (const char* number : {"18446744073709551615", "-9223372036854775809", "+9223372036854775808",
                             "99_999_999_999_999_999_999_999", "9223372036854775807"}) {
    const auto lines = told("[daemon]\nname = 'a'\nid = 1\n[services.dbss]\nranges = [{ min = "
                            "100000, max = 200000 }]\ndb_channel   = "
                            + std::string(number) + " # text\n");
    // toml11 3 reads such a number as the largest valid one; 4 refuses it itself.
    EXPECT_THAT(lines, testing::Contains(
                         testing::AnyOf(StartsWith("gs1.toml:6: services.dbss.db_channel: found "
                                                   + std::string(number) + "; allowed: "),
                                        StartsWith("gs1.toml:6: not TOML: "))))
      << number;
  }
  EXPECT_THAT(told("[daemon]\nname = 'a'\nid = 0x7FFFFFFFFFFFFFFF\n[cluster]\nname = 'c'\nlisten = "
                   "'localhost'\n"),
              ElementsAre(StartsWith("gs1.toml:3: daemon.id: found 9223372036854775807; ")));
}

TEST(Load, ShowsNoLongTextWhole) {
  const std::string name(60'000, 'n');
  const std::string key(100'000, 'k');
  for (const std::string& text :
       {"[daemon]\nname = '" + name + "'\n", "[daemon]\nname = 'a'\n" + key + " = 1\n",
        "[daemon]\nname = 'a'\n[" + key + "]\nx = 1\n",
        "[daemon]\nname = 'a'\n[services.dbss]\n'" + key + " " + key + "' = 1\n",
        "[daemon]\nname = 'a'\n" + key + " = 1\n" + key + " = 2\n",
        "[daemon]\nname = 'a'\nid = " + std::string(200'000, '9') + "\n"}) {
    for (const std::string& line : told(text))
      EXPECT_LT(line.size(), 800u) << line.substr(0, 1'000);
  }
}

TEST(Load, StatesHowLongATextMayBe) {
  EXPECT_THAT(told("[daemon]\nname = '" + std::string(60'000, 'n')
                   + "'\n[cluster]\nname = 'c'\nlisten = 'localhost'\n"),
              ElementsAre(AllOf(StartsWith("gs1.toml:2: daemon.name: found \"nnn"),
                                HasSubstr("at most 1000 bytes; this one has 60000 bytes"))));
}

TEST(Load, ReportsAllThatIsWrongByLine) {
  EXPECT_THAT(
    told("[services.state_server]\n"
         "control_channel = 999\n"
         "[daemon]\n"
         "name = 1\n"
         "log_levl = 'info'\n"
         "[services.client_agent]\n"
         "version_string = 'v1'\n"
         "channels = { min = 2000, max = 1000 }\n"
         "[metrics]\n"),
    ElementsAre(StartsWith("gs1.toml:1: global.dc_files: missing; "),
                StartsWith("gs1.toml:2: services.state_server.control_channel: found 999"),
                StartsWith("gs1.toml:4: daemon.name: found 1; "),
                "gs1.toml:5: daemon.log_levl: unknown key; did you mean \"log_level\"?",
                StartsWith("gs1.toml:6: services.client_agent.bind: missing; "),
                StartsWith("gs1.toml:8: services.client_agent.channels: min 2000"),
                "gs1.toml:9: metrics: missing; bind, statsd or both"));
}

TEST(Load, KeepsRelativePathsBelowTheFolderOfTheFile) {
  const char* text = "[daemon]\nname = 'gs1'\n"
                     "[global]\ndc_files = ['a.dc', '../b.dc', '/c.dc']\n"
                     "[services.database_server]\ncontrol_channel = 2000\n"
                     "generate = { min = 2000, max = 3000 }\n";
  const loaded here = load_text(text, "gs1.toml");
  EXPECT_THAT(here.role.global.dc_files, ElementsAre("a.dc", "../b.dc", "/c.dc"));
  EXPECT_EQ(here.role.services.database_server.at(0).sqlite.file, "donet.db");
  const loaded there = load_text(text, "etc/roles/gs1.toml");
  EXPECT_THAT(there.role.global.dc_files, ElementsAre("etc/roles/a.dc", "etc/b.dc", "/c.dc"));
  EXPECT_EQ(there.role.services.database_server.at(0).sqlite.file, "etc/roles/donet.db");
}

}  // namespace
}  // namespace donet::config
