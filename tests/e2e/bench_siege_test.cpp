// `donet-bench ca siege`, each attack on a node of its own: the bounds on counts and ratios hold,
// however busy the machine is. Latencies are shown but not checked.

#include "tests/support/process.hpp"
#include "tools/bench/siege/attack.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <cctype>
#include <chrono>
#include <iterator>
#include <string>
#include <vector>

namespace donet::test {
namespace {

using bench::siege::all_attacks;

// For attacks whose amount matters, a rate that a node cannot keep up with; otherwise the default
// rate.
std::string rate_of(const std::string& attack) {
  if (attack == "long-first-frames")
    return "8000000";
  return attack.starts_with("flood-") ? "24000000" : "1000000";
}

class BenchSiege : public testing::TestWithParam<std::string> {};

TEST_P(BenchSiege, StaysWithinItsBounds) {
  command bench;
  bench.arguments = {DONET_BENCH,     "ca",
                     "siege",         "--start",
                     DONET_NODE,      DONET_SIEGE_ROLE,
                     "--attack",      GetParam(),
                     "--json",        "--assert",
                     "--players",     "20",
                     "--zones",       "4",
                     "--rate",        "200",
                     "--duration",    "2",
                     "--deadline",    "20",
                     "--attack-rate", rate_of(GetParam())};
  bench.deadline = std::chrono::minutes(3);
  const outcome done = run(bench);
  ASSERT_NE(done.output, "") << done.errors;
  const auto found = nlohmann::json::parse(done.output)["runs"][0];
  EXPECT_EQ(found["failure"], nullptr);
  EXPECT_THAT(found["violations"], testing::IsEmpty());
  EXPECT_EQ(done.exit_status, 0) << found.dump(1);
  // The attack took place, and the players continued.
  EXPECT_GT(found["attackers_arrived"], 0);
  EXPECT_GT(found["beside_delivered"], 0);
  EXPECT_GT(found["newcomers"], 0);
}

std::vector<std::string> names() {
  std::vector<std::string> all;
  std::ranges::transform(all_attacks(), std::back_inserter(all),
                         [](const auto& each) { return std::string(each.name); });
  return all;
}

// websocket-pings → WebsocketPings
std::string test_name(const testing::TestParamInfo<std::string>& of) {
  std::string name;
  bool begins = true;
  for (const char c : of.param) {
    if (c != '-')
      name += begins ? static_cast<char>(std::toupper(static_cast<unsigned char>(c))) : c;
    begins = c == '-';
  }
  return name;
}

INSTANTIATE_TEST_SUITE_P(Attacks, BenchSiege, testing::ValuesIn(names()), test_name);

}  // namespace
}  // namespace donet::test
