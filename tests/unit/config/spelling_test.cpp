#include "config/spelling.hpp"

#include <gtest/gtest.h>

#include <string_view>
#include <vector>

namespace donet::config {
namespace {

const std::vector<std::string_view> words = {"bind", "upstream", "id", "version_string"};

TEST(Nearest, IsASlipOrTwoAway) {
  EXPECT_EQ(nearest("bnd", words), "bind");
  EXPECT_EQ(nearest("bidn", words), "bind");
  EXPECT_EQ(nearest("upsteam", words), "upstream");
  EXPECT_EQ(nearest("versionstring", words), "version_string");
  EXPECT_EQ(nearest("version_strings", words), "version_string");
}

TEST(Nearest, IsNothingWhenAllIsFarAway) {
  EXPECT_EQ(nearest("port", words), "");
  EXPECT_EQ(nearest("xy", words), "");
  EXPECT_EQ(nearest("", words), "");
  EXPECT_EQ(nearest("bind", {}), "");
}

TEST(Nearest, PrefersTheFewestSlips) {
  EXPECT_EQ(
    nearest("range_mix", std::vector<std::string_view>{"range_max", "range_mix_", "ranges"}),
    "range_max");
  EXPECT_EQ(nearest("max", std::vector<std::string_view>{"min", "max"}), "max");
}

TEST(Suggestion, IsAQuestion) {
  EXPECT_EQ(suggestion("bnd", words), "did you mean \"bind\"?");
  EXPECT_EQ(suggestion("port", words), "");
}

}  // namespace
}  // namespace donet::config
