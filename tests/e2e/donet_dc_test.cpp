// donet-dc as users start it: every command, its options, its exit codes and its output.

#include "tests/e2e/donet_dc.hpp"

#include "tests/support/temp_dir.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

namespace donet::test {
namespace {

using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;
using testing::StartsWith;

constexpr const char* small = "dclass A { setX(int16/10 x) required; };\n";
constexpr const char* mistaken = "dclass A {\n"
                                 "  setX(uint9 x) required;\n"
                                 "\tb(uint8(0-300) y) wobbly;\n"
                                 "};\n"
                                 "dclass A {};";

TEST(DonetDc, AMalformedFileExitsWithOneAndShowsAllErrors) {
  const auto ended = donet_dc({"check", "-"}, mistaken);
  EXPECT_EQ(ending(ended), "exit 1");
  EXPECT_THAT(ended.output, IsEmpty());
  EXPECT_THAT(ended.errors,
              StartsWith("<stdin>:2:8: error E0201: the type 'uint9' is not defined"));
  EXPECT_THAT(ended.errors, HasSubstr("\n    2 |   setX(uint9 x) required;\n"
                                      "      |        ^~~~~\n"
                                      "<stdin>:3:12: error E0270: "));
  EXPECT_THAT(ended.errors, HasSubstr("\n    3 |     b(uint8(0-300) y) wobbly;\n"
                                      "      |               ^~~\n"
                                      "<stdin>:3:20: error E0201: 'wobbly' is not a keyword"));
  EXPECT_THAT(ended.errors, HasSubstr("\n<stdin>:5:8: error E0200: "));
  EXPECT_TRUE(ended.errors.ends_with("\n    5 | dclass A {};\n"
                                     "      |        ^\n"
                                     "4 errors\n"))
    << ended.errors;
}

TEST(DonetDc, EveryCommandRefusesAMalformedFile) {
  for (const std::vector<std::string>& arguments :
       std::vector<std::vector<std::string>>{{"hash", "-"},
                                             {"print", "-"},
                                             {"describe", "-"},
                                             {"describe", "--json", "-"},
                                             {"pack", "-", "A.setX(1)"},
                                             {"unpack", "-", "A.setX", "0a00"}}) {
    const auto ended = donet_dc(arguments, mistaken);
    EXPECT_TRUE(refused_input(ended)) << arguments.front() << ": " << ending(ended);
    EXPECT_THAT(ended.errors, HasSubstr("<stdin>:2:8: error E0201: "));
    EXPECT_TRUE(ended.errors.ends_with("\n4 errors\n"));
  }
}

TEST(DonetDc, CheckSumsUpAFileThatIsFine) {
  const auto ended = donet_dc({"check", "-"}, small);
  EXPECT_EQ(ending(ended), "exit 0");
  EXPECT_THAT(ended.output, StartsWith("<stdin>: 1 class, no structs, 1 field, hash 0x"));
  EXPECT_THAT(ended.output, testing::EndsWith(", no warnings\n"));
  EXPECT_THAT(ended.errors, IsEmpty());
}

TEST(DonetDc, WarningsAreShownAndLeaveTheFileAccepted) {
  const auto* doubtful = "dclass A { a(uint8 x, uint8 x) ram; };\n";
  const auto accepted = donet_dc({"check", "-"}, doubtful);
  EXPECT_EQ(ending(accepted), "exit 0");
  EXPECT_THAT(accepted.errors, HasSubstr(": warning E0200: "));
  EXPECT_THAT(accepted.errors, testing::EndsWith("^\n1 warning\n"));
  EXPECT_THAT(accepted.output, testing::EndsWith(", 1 warning\n"));

  EXPECT_TRUE(refused_input(donet_dc({"check", "--werror", "-"}, doubtful)));
  EXPECT_THAT(donet_dc({"hash", "-"}, doubtful).errors, IsEmpty());
}

TEST(DonetDc, SeveralFilesAreOneContract) {
  const temp_dir folder;
  const auto types = folder.write("types.dc", "struct Item { uint8 kind; };\n");
  const auto game = folder.write("game.dc", "dclass A { set(Item i) ram; };\n");
  const auto ended = donet_dc({"check", types, game});
  EXPECT_EQ(ending(ended), "exit 0");
  EXPECT_THAT(ended.output, StartsWith("2 files: 1 class, 1 struct, 1 field, "));

  const auto wrong_order = donet_dc({"check", game, types});
  EXPECT_EQ(ending(wrong_order), "exit 1");
  EXPECT_THAT(wrong_order.errors, StartsWith(game.string() + ":1:16: error E0201: "));
}

TEST(DonetDc, HashIsShownInThreeForms) {
  EXPECT_EQ(donet_dc({"hash", "-"}, "").output, "hex      0x00000002\ndecimal  2\nsigned   2\n");
  const auto form = [](const char* name) {
    return donet_dc({"hash", "--format", name, DONET_DC_VECTORS "/02_types.dc"}).output;
  };
  const auto decimal = std::stoull(form("decimal"));
  EXPECT_EQ(std::stoull(form("hex"), nullptr, 16), decimal);
  EXPECT_EQ(std::stoll(form("signed")), static_cast<std::int32_t>(decimal));
}

TEST(DonetDc, FlagsOfInheritanceChangeTheHash) {
  const auto hash = [](std::vector<std::string> flags) {
    flags.insert(flags.begin(), {"hash", "--format", "hex", "-"});
    return donet_dc(flags, small).output;
  };
  const auto usual = hash({});
  EXPECT_NE(hash({"--no-sort-inheritance-by-file"}), usual);
  EXPECT_NE(hash({"--no-virtual-inheritance"}), usual);
  EXPECT_NE(hash({"--no-multiple-inheritance"}), usual);
  EXPECT_EQ(hash({"--dialect", "astron"}), usual);
  EXPECT_EQ(hash({"--dialect", "panda3d"}), usual);

  const auto* several = "dclass A {}; dclass B {}; dclass C : A, B {};";
  EXPECT_EQ(ending(donet_dc({"check", "-"}, several)), "exit 0");
  EXPECT_EQ(ending(donet_dc({"check", "-", "--no-multiple-inheritance"}, several)), "exit 1");
  const auto* anonymous = "dclass { a() ram; };";
  EXPECT_EQ(ending(donet_dc({"check", "-"}, anonymous)), "exit 1");
  EXPECT_EQ(ending(donet_dc({"check", "-", "--panda3d-names"}, anonymous)), "exit 0");
}

TEST(DonetDc, PrintedTextMeansTheSame) {
  const auto printed = donet_dc({"print", plaza()});
  EXPECT_EQ(ending(printed), "exit 0");
  EXPECT_THAT(printed.output, HasSubstr("// field 0"));
  const auto brief = donet_dc({"print", "--brief", plaza()});
  EXPECT_THAT(brief.output, Not(HasSubstr("//")));
  const auto hash = donet_dc({"hash", plaza()}).output;
  EXPECT_EQ(donet_dc({"hash", "-"}, printed.output).output, hash);
  EXPECT_EQ(donet_dc({"hash", "-"}, brief.output).output, hash);
}

TEST(DonetDc, DescribeShowsAllOrOneClass) {
  const auto all = donet_dc({"describe", plaza()});
  EXPECT_EQ(ending(all), "exit 0");
  EXPECT_THAT(all.output, HasSubstr("\ndclass Avatar : DistributedSmoothNode  id "));
  EXPECT_THAT(all.output, HasSubstr("\nstruct Item  id 0\n"));
  const auto one = donet_dc({"describe", plaza(), "--class", "Item"});
  EXPECT_THAT(one.output, StartsWith("struct Item  id 0\n"));
  EXPECT_THAT(one.output, Not(HasSubstr("Avatar")));

  const auto none = donet_dc({"describe", plaza(), "--class", "Avatr"});
  EXPECT_TRUE(refused_input(none));
  EXPECT_EQ(none.errors,
            "error E0201: there is no class or struct 'Avatr': did you mean 'Avatar'?\n");
}

TEST(DonetDc, DescribeWritesJson) {
  const auto all = nlohmann::json::parse(donet_dc({"describe", "--json", plaza()}).output);
  EXPECT_EQ(all["classes"].back()["name"], "Avatar");
  EXPECT_EQ(all["hash"]["hex"].get<std::string>() + '\n',
            donet_dc({"hash", "--format", "hex", plaza()}).output);
  const auto one =
    nlohmann::json::parse(donet_dc({"describe", "--json", "--class", "Item", plaza()}).output);
  EXPECT_EQ(one["structs"].size(), 1u);
  EXPECT_TRUE(one["classes"].empty());
}

TEST(DonetDc, ColorsAreForTerminalsUnlessAskedFor) {
  const auto colored = [](std::vector<std::string> arguments) {
    const auto ended = donet_dc(std::move(arguments), mistaken, {{"TERM", "xterm"}});
    return ended.errors.find('\x1b') != ended.errors.npos;
  };
  EXPECT_FALSE(colored({"check", "-"}));
  EXPECT_FALSE(colored({"check", "-", "--color", "auto"}));
  EXPECT_FALSE(colored({"check", "-", "--color", "never"}));
  EXPECT_TRUE(colored({"check", "-", "--color", "always"}));
  EXPECT_THAT(donet_dc({"describe", "--color", "always", plaza()}).output, HasSubstr("\x1b["));
  EXPECT_THAT(donet_dc({"describe", plaza()}).output, Not(HasSubstr("\x1b[")));
}

TEST(DonetDc, HelpAndVersionAreNoMistakes) {
  const auto help = donet_dc({"--help"});
  EXPECT_EQ(ending(help), "exit 0");
  EXPECT_THAT(help.output, HasSubstr("Examples:\n  donet-dc check world.dc"));
  EXPECT_THAT(help.output, HasSubstr("Exit codes: 0 all is well; 1 "));
  for (const char* command : {"check", "hash", "print", "describe", "pack", "unpack"}) {
    const auto about = donet_dc({command, "--help"});
    EXPECT_EQ(ending(about), "exit 0");
    EXPECT_THAT(about.output, HasSubstr(std::string("Usage: donet-dc ") + command + " FILE..."));
    EXPECT_THAT(about.output, HasSubstr("--no-sort-inheritance-by-file"));
  }
  EXPECT_EQ(donet_dc({"--version"}).output, "donet-dc " DONET_VERSION "\n");
}

TEST(DonetDc, WrongUsageExitsWithTwo) {
  for (const std::vector<std::string>& arguments :
       std::vector<std::vector<std::string>>{{},
                                             {"frobnicate"},
                                             {"check"},
                                             {"check", "--frobnicate", "-"},
                                             {"check", "-", "-"},
                                             {"hash", "--format", "octal", "-"},
                                             {"hash", "--dialect", "toon", "-"},
                                             {"check", "--color", "blue", "-"},
                                             {"pack", "-"},
                                             {"unpack", "-", "A.b"},
                                             {"unpack", "--strings", "latin1", "-", "A.b", "00"},
                                             {"describe", "--class"}}) {
    const auto ended = donet_dc(arguments);
    EXPECT_EQ(ending(ended), "exit 2") << testing::PrintToString(arguments);
    EXPECT_THAT(ended.output, IsEmpty());
    EXPECT_THAT(ended.errors, HasSubstr("--help"));
  }
}

TEST(DonetDc, TheExampleWorldIsTheSameForPanda3dAndAstron) {
  for (const char* command : {"check", "hash"}) {
    const auto panda = donet_dc({command, plaza()});
    EXPECT_EQ(ending(panda), "exit 0");
    EXPECT_THAT(panda.errors, IsEmpty());
    EXPECT_EQ(donet_dc({command, "--dialect", "astron", plaza()}).output, panda.output);
  }
}

}  // namespace
}  // namespace donet::test
