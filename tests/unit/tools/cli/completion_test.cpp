// Runs the scripts in the shells that are installed.

#include "tools/cli/completion.hpp"

#include "tests/support/process.hpp"
#include "tests/support/temp_dir.hpp"
#include "tests/unit/tools/cli/small_program.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <sstream>

namespace donet::cli {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;
using testing::UnorderedElementsAre;

std::vector<std::string> lines_of(const std::string& text) {
  std::vector<std::string> lines;
  std::istringstream all(text);
  for (std::string line; std::getline(all, line);)
    lines.push_back(line);
  return lines;
}

test::outcome run_in(const std::filesystem::path& folder, std::vector<std::string> arguments) {
  test::command what;
  what.arguments = std::move(arguments);
  // Isolates the shells from the user's configuration.
  what.environment = {{"HOME", folder.string()}};
  what.working_directory = folder;
  return test::run(what);
}

bool is_there(const std::string& shell) {
  return run_in({}, {"sh", "-c", "command -v " + shell}).exit_status == 0;
}

class Completion : public testing::Test {
protected:
  std::string write(const std::string& shell) {
    test::small_program small;
    std::ostringstream script;
    write_completion(script, small.outline(), shell);
    return dir_.write("small-tool." + shell, script.str()).string();
  }

  // The suggestions of bash with the cursor after the last of the words.
  std::vector<std::string> in_bash(const std::string& words) {
    const std::string script = "source " + write("bash") + "\nCOMP_WORDS=(small-tool " + words
                               + ")\nCOMP_CWORD=$((${#COMP_WORDS[@]} - 1))\n"
                                 "_small_tool\nprintf '%s\\n' \"${COMPREPLY[@]}\"\n";
    const test::outcome done = run_in(dir_.path() / "place", {"bash", "-eu", "-c", script});
    EXPECT_EQ(done.exit_status, 0) << words;
    EXPECT_THAT(done.errors, IsEmpty());
    return lines_of(done.output);
  }

  // The suggestions of fish, which adds a description after a tab.
  std::vector<std::string> in_fish(const std::string& line) {
    const test::outcome done =
      run_in(dir_.path() / "place", {"fish", "--no-config", "-c",
                                     "source " + write("fish") + "; complete -C '" + line + "'"});
    EXPECT_EQ(done.exit_status, 0) << done.errors;
    std::vector<std::string> words = lines_of(done.output);
    for (std::string& word : words)
      word.erase(std::min(word.find('\t'), word.size()));
    return words;
  }

  Completion() {
    dir_.write("place/song.txt", "");
    dir_.write("place/hall/door", "");
  }

  test::temp_dir dir_;
};

TEST_F(Completion, BashKnowsTheCommands) {
  EXPECT_THAT(in_bash("''"), ElementsAre("sing", "dance"));
  EXPECT_THAT(in_bash("d"), ElementsAre("dance"));
  EXPECT_THAT(in_bash("dance ''"), ElementsAre("waltz", "polka"));
}

TEST_F(Completion, BashKnowsTheOptionsOfACommand) {
  EXPECT_THAT(in_bash("--"), ElementsAre("--help", "--version"));
  EXPECT_THAT(in_bash("sing song.txt --lo"), ElementsAre("--loud"));
  EXPECT_THAT(in_bash("dance waltz --f"), ElementsAre("--floor"));
  EXPECT_THAT(in_bash("dance polka ''"), ElementsAre("-h", "--help", "--color", "--count"));
}

TEST_F(Completion, BashKnowsWhatAnOptionTakes) {
  EXPECT_THAT(in_bash("sing --color a"), ElementsAre("auto", "always"));
  EXPECT_THAT(in_bash("sing --color = al"), ElementsAre("always"));
  EXPECT_THAT(in_bash("sing --color ="), ElementsAre("auto", "always"));
  EXPECT_THAT(in_bash("dance waltz --floor ''"), ElementsAre("hall"));
  EXPECT_THAT(in_bash("dance waltz --with x s"), ElementsAre("song.txt"));
  EXPECT_THAT(in_bash("sing --count ''"), ElementsAre(""));
}

TEST_F(Completion, BashOffersFilesWhereFilesBelong) {
  EXPECT_THAT(in_bash("sing ''"), UnorderedElementsAre("hall", "song.txt"));
  EXPECT_THAT(in_bash("sing song.txt --color auto so"), ElementsAre("song.txt"));
}

TEST_F(Completion, AValueThatIsNamedLikeACommandIsNone) {
  EXPECT_THAT(in_bash("sing --count dance --c"), ElementsAre("--color", "--count"));
}

TEST_F(Completion, FishKnowsTheSame) {
  if (!is_there("fish"))
    GTEST_SKIP() << "fish is not installed";
  EXPECT_THAT(in_fish("small-tool "), UnorderedElementsAre("sing", "dance"));
  EXPECT_THAT(in_fish("small-tool dance "), UnorderedElementsAre("waltz", "polka"));
  EXPECT_THAT(in_fish("small-tool sing --lo"), ElementsAre("--loud"));
  EXPECT_THAT(in_fish("small-tool sing --color a"), UnorderedElementsAre("auto", "always"));
  EXPECT_THAT(in_fish("small-tool dance waltz --floor "), ElementsAre("hall/"));
  EXPECT_THAT(in_fish("small-tool sing so"), ElementsAre("song.txt"));
  EXPECT_THAT(in_fish("small-tool dance polka s"), IsEmpty());
}

TEST_F(Completion, ZshTakesTheScript) {
  if (!is_there("zsh"))
    GTEST_SKIP() << "zsh is not installed";
  const test::outcome done =
    run_in(dir_.path() / "place", {"zsh", "-f", "-c",
                                   "autoload -Uz compinit; compinit -u -D; source " + write("zsh")
                                     + "; print $_comps[small-tool]"});
  EXPECT_EQ(done.exit_status, 0);
  EXPECT_THAT(done.errors, IsEmpty());
  EXPECT_EQ(done.output, "_small_tool\n");
}

TEST(CompletionWords, AreQuotedAsEachShellWantsIt) {
  EXPECT_EQ(shell_word("it's"), "'it'\\''s'");
  EXPECT_EQ(fish_word("it's a \\"), "'it\\'s a \\\\'");
  EXPECT_EQ(function_name("donet-bench md pairs"), "_donet_bench_md_pairs");
}

}  // namespace
}  // namespace donet::cli
