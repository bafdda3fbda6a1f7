#pragma once
// Runs donet-bench and a node with its role file for a short time, and checks that its figures are
// right, not how large they are.

#include "tests/support/process.hpp"

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include <fstream>
#include <iterator>
#include <string>
#include <utility>
#include <vector>

namespace donet::test {

/// A shipped role file with a log and these changes. A change that does not apply fails the test.
inline std::string bench_role(const std::string& path,
                              std::vector<std::pair<std::string, std::string>> changes) {
  std::ifstream file(path);
  std::string text{std::istreambuf_iterator<char>(file), {}};
  changes.emplace_back("\"warn\"", "\"info\"");
  for (const auto& [from, to] : changes) {
    const auto at = text.find(from);
    EXPECT_NE(at, std::string::npos) << from;
    if (at != std::string::npos)
      text.replace(at, from.size(), to);
  }
  return text;
}

/// The first argument is the program.
inline outcome run_donet_bench(std::vector<std::string> arguments) {
  command bench;
  bench.arguments = std::move(arguments);
  bench.arguments.push_back("--json");
  return run(bench);
}

/// The figures of the first run.
inline nlohmann::json figures_of(std::vector<std::string> arguments) {
  arguments.insert(arguments.end(), {"--deadline", "20"});
  const outcome done = run_donet_bench(std::move(arguments));
  EXPECT_EQ(done.exit_status, 0) << done.errors;
  return done.exit_status == 0 ? nlohmann::json::parse(done.output)["runs"][0] : nlohmann::json();
}

}  // namespace donet::test
