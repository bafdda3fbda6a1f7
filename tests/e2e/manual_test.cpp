// --help, the manual page, the completions and the page in the manual of each program have the same
// source.

#include "tests/e2e/packaging.hpp"
#include "tests/support/page.hpp"
#include "tests/support/temp_dir.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cctype>
#include <functional>
#include <sstream>

namespace donet::test {
namespace {

using testing::HasSubstr;
using testing::IsEmpty;

using words = std::vector<std::string>;

std::string output_of(const std::string& program, words arguments) {
  arguments.insert(arguments.begin(), programs().at(program));
  const outcome done = run_quietly(arguments);
  EXPECT_EQ(done.exit_status, 0) << program << done.errors;
  EXPECT_THAT(done.errors, IsEmpty()) << program;
  return done.output;
}

// The names at the beginning of the lines below a heading: `  -h,--help    Show this help`.
words names_below(const std::string& heading, const std::string& help) {
  words names;
  std::istringstream lines(help);
  bool below = false;
  for (std::string line; std::getline(lines, line);) {
    if (line.empty())
      below = false;
    else if (line == heading)
      below = true;
    else if (below && line.starts_with("  ") && line[2] != ' ') {
      std::string name;
      std::istringstream(line) >> name;
      std::replace(name.begin(), name.end(), ',', ' ');
      std::istringstream each(name);
      while (each >> name)
        names.push_back(name);
    }
  }
  return names;
}

// Calls `visit` with each command and its --help, at any depth.
void for_each_help(const std::string& program, const words& command,
                   const std::function<void(const words&, const std::string&)>& visit) {
  words asked = command;
  asked.emplace_back("--help");
  const std::string help = output_of(program, asked);
  visit(command, help);
  for (const std::string& below : names_below("Subcommands:", help)) {
    words deeper = command;
    deeper.push_back(below);
    for_each_help(program, deeper, visit);
  }
}

std::string joined(const words& all) {
  std::string text;
  for (const std::string& word : all)
    text += ' ' + word;
  return text;
}

// ---- the page of the manual ----

// Removes blanks at the ends of lines, and empty lines around the text.
std::string tidied(const std::string& text) {
  std::string tidy;
  std::size_t empty = 0;
  std::istringstream lines(text);
  for (std::string line; std::getline(lines, line);) {
    line.erase(line.find_last_not_of(' ') + 1);
    if (line.empty()) {
      ++empty;
      continue;
    }
    if (!tidy.empty() && empty > 0)
      tidy += '\n';
    empty = 0;
    tidy += line + '\n';
  }
  return tidy;
}

TEST(CommandsPage, IsFresh) {
  page_parts parts;
  for (const auto& [program, built] : programs()) {
    std::string& part = parts[program];
    for_each_help(program, {}, [&, name = program](const words& command, const std::string& help) {
      part += (part.empty() ? "" : "\n") + std::string("### ") + name + joined(command)
              + "\n\n```text\n" + tidied(help) + "```\n";
    });
  }
  EXPECT_THAT(refresh_page(DONET_SOURCE_DIR "/tools/manual/commands.md", parts), IsEmpty());
}

class ManualOf : public testing::TestWithParam<std::string> {};

TEST_P(ManualOf, HasAllThatHelpHas) {
  const std::string page = output_of(GetParam(), {"--man"});
  std::string plain = page;
  for (const std::string_view mark : {"\\fB", "\\fI", "\\fR"})
    for (auto at = plain.find(mark); at != std::string::npos; at = plain.find(mark))
      plain.erase(at, mark.size());
  for (auto at = plain.find("\\-"); at != std::string::npos; at = plain.find("\\-"))
    plain.erase(at, 1);
  std::size_t options = 0;
  for_each_help(GetParam(), {}, [&](const words& command, const std::string& help) {
    for (const std::string& name : names_below("Options:", help)) {
      EXPECT_THAT(plain, HasSubstr(name)) << joined(command);
      ++options;
    }
    if (names_below("Subcommands:", help).empty()) {
      EXPECT_THAT(plain, HasSubstr("\n" + GetParam() + joined(command) + ' '));
    }
  });
  EXPECT_GE(options, 3U) << "the options of --help are not found";
}

TEST_P(ManualOf, IsWhatManWantsToRead) {
  if (!is_there("man"))
    GTEST_SKIP() << "man is not installed";
  const temp_dir dir;
  const auto page = dir.write("page.1", output_of(GetParam(), {"--man"}));
  const outcome shown = run_quietly({"man", "--warnings", "-l", page.string()});
  EXPECT_EQ(shown.exit_status, 0);
  EXPECT_THAT(shown.errors, IsEmpty());
  EXPECT_THAT(shown.output, HasSubstr("SYNOPSIS"));
}

TEST_P(ManualOf, BashOffersAllThatHelpHas) {
  const temp_dir dir;
  const auto script = dir.write("completion", output_of(GetParam(), {"--completion", "bash"}));
  std::string function = "_" + GetParam();
  std::replace(function.begin(), function.end(), '-', '_');
  const auto offered = [&](const words& command, const std::string& begun) {
    const outcome done =
      run_quietly({"bash", "-eu", "-c",
                   "source " + script.string() + "\nCOMP_WORDS=(" + GetParam() + joined(command)
                     + " '" + begun + "')\nCOMP_CWORD=" + std::to_string(command.size() + 1) + '\n'
                     + function + "\nprintf '%s\\n' \"${COMPREPLY[@]}\""});
    EXPECT_EQ(done.exit_status, 0) << done.errors;
    std::istringstream lines(done.output);
    words all;
    for (std::string line; std::getline(lines, line);)
      all.push_back(line);
    return all;
  };
  for_each_help(GetParam(), {}, [&](const words& command, const std::string& help) {
    EXPECT_THAT(offered(command, "-"),
                testing::UnorderedElementsAreArray(names_below("Options:", help)))
      << joined(command);
    const words commands = names_below("Subcommands:", help);
    if (!commands.empty()) {
      EXPECT_THAT(offered(command, ""), testing::UnorderedElementsAreArray(commands));
    }
  });
}

TEST_P(ManualOf, ZshAndFishKnowAllThatHelpHas) {
  const std::string zsh = output_of(GetParam(), {"--completion", "zsh"});
  const std::string fish = output_of(GetParam(), {"--completion", "fish"});
  for_each_help(GetParam(), {}, [&](const words& command, const std::string& help) {
    for (const std::string& name : names_below("Options:", help)) {
      EXPECT_THAT(zsh, HasSubstr(name)) << joined(command);
      const bool is_long = name.starts_with("--");
      EXPECT_THAT(fish, HasSubstr((is_long ? " -l " : " -s ") + name.substr(is_long ? 2 : 1)));
    }
  });
}

TEST_P(ManualOf, TheShellsReadTheCompletionsWithoutComplaint) {
  const temp_dir dir;
  std::size_t read = 0;
  for (const std::string shell : {"bash", "zsh", "fish"}) {
    const auto script = dir.write("completion", output_of(GetParam(), {"--completion", shell}));
    if (!is_there(shell))
      continue;
    const outcome done = run_quietly({shell, "-n", script.string()});
    EXPECT_EQ(done.exit_status, 0) << shell;
    EXPECT_THAT(done.errors, IsEmpty()) << shell;
    ++read;
  }
  EXPECT_GE(read, 1U);
}

INSTANTIATE_TEST_SUITE_P(EachProgram, ManualOf,
                         testing::Values("donet-bench", "donet-db", "donet-dc", "donet-demo",
                                         "donet-inspect", "donet-node"),
                         [](const testing::TestParamInfo<std::string>& one) {
                           std::string name = one.param;
                           std::replace(name.begin(), name.end(), '-', '_');
                           return name;
                         });

}  // namespace
}  // namespace donet::test
