#include "tools/inspect/command_line.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <sstream>
#include <string>
#include <vector>

namespace donet::tools {
namespace {

struct reading {
  std::variant<inspect_invocation, inspect_exit_code> result;
  std::string err;
};

reading read(std::vector<const char*> arguments) {
  arguments.insert(arguments.begin(), "donet-inspect");
  std::ostringstream out;
  std::ostringstream err;
  reading all{
    read_inspect_command_line(static_cast<int>(arguments.size()), arguments.data(), out, err), {}};
  all.err = err.str();
  return all;
}

inspect_invocation asked(const std::vector<const char*>& arguments) {
  const reading got = read(arguments);
  EXPECT_TRUE(std::holds_alternative<inspect_invocation>(got.result)) << got.err;
  return std::get<inspect_invocation>(got.result);
}

TEST(InspectCommandLine, AsksTheNodeOfThisMachineUnlessToldOtherwise) {
  const auto got = asked({"status"});
  EXPECT_EQ(got.command, inspect_command::status);
  EXPECT_EQ(got.where, (config::address{"127.0.0.1", 7601}));
  EXPECT_EQ(got.patience, std::chrono::seconds(5));
  EXPECT_FALSE(got.json);
}

TEST(InspectCommandLine, TakesOptionsBeforeAndBehindTheCommand) {
  for (const std::vector<const char*>& each :
       {std::vector<const char*>{"--address", "[::1]:5", "--json", "--timeout", "7", "status"},
        std::vector<const char*>{"status", "--timeout", "7", "--json", "--address", "[::1]:5"}}) {
    const auto got = asked(each);
    EXPECT_EQ(got.where, (config::address{"::1", 5}));
    EXPECT_EQ(got.patience, std::chrono::milliseconds(7));
    EXPECT_TRUE(got.json);
  }
}

TEST(InspectCommandLine, KnowsItsCommands) {
  EXPECT_EQ(asked({"cluster"}).command, inspect_command::cluster);
  EXPECT_EQ(asked({"cluster", "--node", "gs1"}).node, "gs1");
  EXPECT_EQ(asked({"drain"}).command, inspect_command::drain);
  EXPECT_FALSE(asked({"drain"}).waits);
  EXPECT_TRUE(asked({"drain", "--wait"}).waits);
  EXPECT_EQ(asked({"hurry"}).command, inspect_command::hurry);
}

TEST(InspectCommandLine, RefusesWhatMakesNoSense) {
  for (const std::vector<const char*>& wrong : {std::vector<const char*>{},
                                                {"sleep"},
                                                {"status", "--wait"},
                                                {"cluster", "--wait"},
                                                {"status", "--node", "gs1"},
                                                {"status", "drain"},
                                                {"status", "--timeout", "0"},
                                                {"status", "--address", "host:0"},
                                                {"status", "--address", "host:port"},
                                                {"status", "--address", ""}}) {
    const reading got = read(wrong);
    ASSERT_TRUE(std::holds_alternative<inspect_exit_code>(got.result));
    EXPECT_EQ(std::get<inspect_exit_code>(got.result), inspect_exit_wrong_usage);
    EXPECT_THAT(got.err, testing::HasSubstr("--help"));
  }
}

}  // namespace
}  // namespace donet::tools
