#include "tools/demo/command_line.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <initializer_list>
#include <sstream>
#include <variant>
#include <vector>

namespace donet::demo {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

class DemoCommandLine : public testing::Test {
protected:
  std::variant<invocation, exit_code> read(std::initializer_list<const char*> arguments) {
    std::vector<const char*> all = {"donet-demo"};
    all.insert(all.end(), arguments);
    return read_command_line(static_cast<int>(all.size()), all.data(), out_, err_);
  }

  std::ostringstream out_;
  std::ostringstream err_;
};

TEST_F(DemoCommandLine, NeedsNothing) {
  const auto asked = std::get<invocation>(read({}));
  EXPECT_EQ(asked.client_agent, "127.0.0.1:7198");
  EXPECT_EQ(asked.message_director, "127.0.0.1:7199");
  EXPECT_EQ(asked.plot.clients, 4u);
  EXPECT_THAT(asked.start, IsEmpty());
}

TEST_F(DemoCommandLine, TakesAServerToStart) {
  const auto asked = std::get<invocation>(
    read({"--start", "donet-node", "role.toml", "--clients", "9", "--seed", "3", "-q"}));
  EXPECT_THAT(asked.start, ElementsAre("donet-node", "role.toml"));
  EXPECT_EQ(asked.plot.clients, 9u);
  EXPECT_EQ(asked.plot.seed, 3u);
  EXPECT_TRUE(asked.quiet);
}

TEST_F(DemoCommandLine, RefusesWhatCannotBe) {
  EXPECT_EQ(std::get<exit_code>(read({"--clients", "0"})), exit_wrong_usage);
  EXPECT_EQ(std::get<exit_code>(read({"--start", "donet-node"})), exit_wrong_usage);
  EXPECT_EQ(std::get<exit_code>(read({"--color", "pink"})), exit_wrong_usage);
  EXPECT_EQ(out_.str(), "");
}

TEST_F(DemoCommandLine, HasHelp) {
  EXPECT_EQ(std::get<exit_code>(read({"--help"})), exit_all_right);
  EXPECT_THAT(out_.str(), HasSubstr("donet-demo --start"));
}

}  // namespace
}  // namespace donet::demo
