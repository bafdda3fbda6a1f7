#pragma once
// Runs donet-bench in this process.

#include "tools/bench/invocation.hpp"

#include <nlohmann/json.hpp>

#include <atomic>
#include <string>
#include <vector>

namespace donet::test {

struct bench_outcome {
  bench::exit_code code = bench::exit_ok;
  std::string output;
  std::string errors;

  /// The output of --json; null if it is not JSON.
  nlohmann::json json() const { return nlohmann::json::parse(output, nullptr, false); }
};

/// `arguments` without the name of the program.
bench_outcome run_bench(std::vector<std::string> arguments, bool stopped = false);

}  // namespace donet::test
